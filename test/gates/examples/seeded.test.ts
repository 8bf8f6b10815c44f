import { gateExample } from '../gate-example';

gateExample('seeded');
