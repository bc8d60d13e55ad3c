import { speak } from '../core/texts';
import { languages, translationsInto } from '../languages';

/**
 * Makes the page speak a language, such as `de`, from now on; to be called before it is drawn.
 *
 * Resolves with a remark for the visitor where the page stays English.
 */
export async function chooseLanguage(language: string): Promise<string | undefined> {
  try {
    const translations = await translationsInto(language);
    if (!translations) return `There is no language “${language}” here, only: en, ${languages.join(', ')}.`;
    speak(translations);
    document.documentElement.lang = language;
    return undefined;
  } catch {
    return `The translation into “${language}” could not be fetched. Reload the page to try again.`;
  }
}
