import { gateExample } from '../gate-example';

gateExample('customer-features');
