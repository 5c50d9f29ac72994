import { OpenShieldIcon, ShieldIcon } from '../../shared/ui/icons.tsx';

/** Of live accounts: whether the position could be sold at once. */
export function Protection({
  isProtected,
  withWord = false,
}: {
  readonly isProtected: boolean;
  readonly withWord?: boolean;
}) {
  const [label, word, tone] = isProtected
    ? ['Protected: the allowance that its exit needs is confirmed', 'Protected', 'text-gain']
    : [
        'Not protected yet: the allowance that its exit needs is not confirmed',
        'Not protected yet',
        'text-warn',
      ];
  return (
    <span title={label} className={`inline-flex shrink-0 items-center gap-1.5 ${tone}`}>
      {isProtected ? <ShieldIcon /> : <OpenShieldIcon />}
      <span className={withWord ? '' : 'sr-only'}>{withWord ? word : label}</span>
    </span>
  );
}
