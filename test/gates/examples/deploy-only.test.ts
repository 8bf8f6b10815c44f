import { gateExample } from '../gate-example';

gateExample('deploy-only');
