import { gateExample } from '../gate-example';

gateExample('github-actions');
