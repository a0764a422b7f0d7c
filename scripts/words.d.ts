// Sentences in another language, which core/base/language.py puts in front of a script.
declare const WORDS: Record<string, string>
