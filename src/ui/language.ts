import { speak } from '../core/texts';
import { languages, translationsInto } from '../languages';

/**
 * Sets the language of the page, such as `de`; to be called before it is drawn.
 *
 * Resolves with a remark for the visitor if the page stays in English.
 */
export async function chooseLanguage(language: string): Promise<string | undefined> {
  try {
    const translations = await translationsInto(language);
    if (!translations) return `Unknown language “${language}”. Known: en, ${languages.join(', ')}.`;
    speak(translations);
    document.documentElement.lang = language;
    return undefined;
  } catch {
    return `The translation into “${language}” could not be fetched. Reload the page to try again.`;
  }
}
