import { useId } from 'react';

interface RadioCard<Value> {
  readonly value: Value;
  readonly title: string;
  /** What follows from it. */
  readonly help: string;
}

/** Classes of the chosen card and of its mark. */
const LOOKS = {
  plain: { card: 'border-accent', mark: 'accent-accent' },
  danger: { card: 'border-loss/60 bg-loss/8', mark: 'accent-loss' },
} as const;

interface RadioCardsProps<Value> {
  readonly name: string;
  /** Undefined while none is chosen. */
  readonly value: Value | undefined;
  readonly choices: readonly RadioCard<Value>[];
  readonly look?: keyof typeof LOOKS;
  readonly onChange: (value: Value) => void;
}

/** One of a few, each with what follows from it: to be put into a fieldset that says what is chosen. */
export function RadioCards<Value>({
  name,
  value,
  choices,
  look = 'plain',
  onChange,
}: RadioCardsProps<Value>) {
  const id = useId();
  const { card, mark } = LOOKS[look];
  return choices.map((choice, at) => (
    <label
      key={choice.title}
      className={`flex cursor-pointer items-start gap-3 rounded-lg border px-3 py-2.5 ${choice.value === value ? card : 'border-line'}`}
    >
      <input
        type="radio"
        name={name}
        aria-labelledby={`${id}-${at}-title`}
        aria-describedby={`${id}-${at}-help`}
        checked={choice.value === value}
        onChange={() => onChange(choice.value)}
        className={`mt-0.5 size-4 shrink-0 ${mark}`}
      />
      <span>
        <span id={`${id}-${at}-title`} className="block font-medium text-text">
          {choice.title}
        </span>
        <span id={`${id}-${at}-help`} className="block text-xs">
          {choice.help}
        </span>
      </span>
    </label>
  ));
}
