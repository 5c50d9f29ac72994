import type { InputHTMLAttributes } from 'react';

interface SliderProps extends Omit<
  InputHTMLAttributes<HTMLInputElement>,
  'type' | 'value' | 'onChange' | 'min' | 'max' | 'step'
> {
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly onChange: (value: number) => void;
}

/** A number within bounds, by pointer or arrow keys. */
export function Slider({ value, onChange, step = 1, className = '', ...rest }: SliderProps) {
  return (
    <input
      {...rest}
      type="range"
      step={step}
      value={value}
      onChange={(event) => onChange(event.target.valueAsNumber)}
      className={`h-9 w-full cursor-pointer accent-accent disabled:cursor-not-allowed disabled:opacity-50 ${className}`}
    />
  );
}
