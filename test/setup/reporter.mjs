import { VerboseReporter } from 'vitest/node';

/** One line per test, as it ends; and sends the process that started Vitest what is being tested: { testing: [text] }. */
export default class extends VerboseReporter {
  #present = new Map();

  #enter(module, text) {
    this.#present.set(module, text);
    this.#tell();
  }
  #tell() {
    process.send?.({ testing: [...this.#present.values()] });
  }
  onTestModuleQueued(module) {
    super.onTestModuleQueued(module);
    this.#enter(module.id, module.relativeModuleId);
  }
  onTestCaseReady(test) {
    super.onTestCaseReady(test);
    const { id, relativeModuleId } = test.module;
    this.#enter(id, `${relativeModuleId} > ${test.fullName}`);
  }
  onTestModuleEnd(module) {
    super.onTestModuleEnd(module);
    this.#present.delete(module.id);
    this.#tell();
  }
}
