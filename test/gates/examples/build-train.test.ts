import { gateExample } from '../gate-example';

gateExample('build-train');
