import { Mark } from './icons.tsx';

/** The product's mark and name. */
export function Brand() {
  return (
    <span className="flex items-center gap-2.5">
      <Mark />
      <span className="text-[15px] font-semibold tracking-tight">Twinlane</span>
    </span>
  );
}
