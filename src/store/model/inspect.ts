import type {
  Answer,
  ChoiceAnswer,
  ConfusionAnswer,
  ImageAnswer,
  PartsAnswer,
  Question,
  UpdateAnswer,
} from '../../core/run/inspection';

/** The trainer's answers about the present network, and the components that the visitor has switched off. */
export type Inspection = {
  /** After the cut, without retraining. */
  cut: ChoiceAnswer | undefined;
  /** Without the components that are off. */
  without: ChoiceAnswer | undefined;
  parts: PartsAnswer | undefined;
  update: UpdateAnswer | undefined;
  confusion: ConfusionAnswer | undefined;
  image: ImageAnswer | undefined;
  /** Why a question was not answered. */
  refused: { readonly [K in Question['about']]?: string };
  /** Indices, from 0, of the components that are switched off, by layer. */
  off: Readonly<Record<string, readonly number[]>>;
};

export const noInspection: Inspection = {
  cut: undefined,
  without: undefined,
  parts: undefined,
  update: undefined,
  confusion: undefined,
  image: undefined,
  refused: {},
  off: {},
};

/** The state after an answer. */
export function answered(inspection: Inspection, answer: Answer): Inspection {
  if (answer.about === 'nothing')
    return { ...inspection, refused: { ...inspection.refused, [answer.question]: answer.reason } };
  const { [answer.about]: _, ...refused } = inspection.refused;
  const own = { ...inspection, refused };
  switch (answer.about) {
    case 'choice':
      return answer.of === 'cut' ? { ...own, cut: answer } : { ...own, without: answer };
    case 'parts':
      return { ...own, parts: answer };
    case 'update':
      return { ...own, update: answer };
    case 'confusion':
      return { ...own, confusion: answer };
    case 'image':
      return { ...own, image: answer };
  }
}

/** The components that are off, with one switched over. */
export const switched = (off: Inspection['off'], layer: string, index: number): Inspection['off'] => {
  const own = off[layer] ?? [];
  const next = own.includes(index) ? own.filter((one) => one !== index) : [...own, index];
  return { ...off, [layer]: next.toSorted((a, b) => a - b) };
};

/** The total number of components that are off. */
export const offCount = ({ off }: Inspection): number =>
  Object.values(off).reduce((sum, own) => sum + own.length, 0);
