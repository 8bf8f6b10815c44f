import { gateExample } from '../gate-example';

gateExample('gitlab');
