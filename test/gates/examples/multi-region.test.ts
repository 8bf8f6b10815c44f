import { gateExample } from '../gate-example';

gateExample('multi-region');
