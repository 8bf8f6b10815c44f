import { gateExample } from '../gate-example';

gateExample('monitored');
