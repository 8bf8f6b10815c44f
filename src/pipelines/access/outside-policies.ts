import { PolicyGaps } from '../../private/policy-gaps';
import type { PolicyHolder, PolicyRequirement } from '../policy-requirement';

/** What a construct cannot write into policies, as its users read it. */
export class OutsidePolicies extends PolicyGaps {
  /** The statements so far. */
  public get requirements(): PolicyRequirement[] {
    return this.gaps.map(({ kind, ...requirement }) => ({ holder: kind as PolicyHolder, ...requirement }));
  }
}
