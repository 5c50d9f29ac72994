interface DeltaProps {
  /** Decides the colour. */
  readonly value: number;
  /** The number as it is shown, its sign included. */
  readonly text: string;
  readonly className?: string;
}

/** A change for better or worse; its sign says so without the colour. */
export function Delta({ value, text, className = '' }: DeltaProps) {
  const colour = Math.abs(value) < 0.000_05 ? 'text-soft' : value > 0 ? 'text-gain' : 'text-loss';
  return <span className={`whitespace-nowrap ${colour} ${className}`}>{text}</span>;
}
