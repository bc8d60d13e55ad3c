import { ShapeError } from '../core/errors';
import type { Form, LayerWeights } from './form';

const modules = import.meta.glob<{ form?: Form }>(['./*.ts', '!./*.*.ts', '!./index.ts', '!./form.ts'], {
  eager: true,
});

/** Every form: the files of this folder that export `form`. */
export const forms: readonly Form[] = Object.values(modules).flatMap((m) => (m.form ? [m.form] : []));

/** The form that weights are stored in. Throws ShapeError where there is none of that name. */
export function formOf({ form: id }: Pick<LayerWeights, 'form'>): Form {
  const found = forms.find((form) => form.id === id);
  if (!found)
    throw new ShapeError(`There is no form ${id}. There are: ${forms.map((form) => form.id).join(', ')}.`);
  return found;
}
