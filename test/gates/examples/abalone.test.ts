import { gateExample } from '../gate-example';

gateExample('abalone');
