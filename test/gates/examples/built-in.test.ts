import { gateExample } from '../gate-example';

gateExample('built-in');
