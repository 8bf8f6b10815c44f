import { gateExample } from '../gate-example';

gateExample('published');
