import { gateExample } from '../gate-example';

gateExample('batch-scoring');
