// Writes data/manifest-types.json and data/mlops.schema.json: what a manifest may say, from the compiled assembly (.jsii) of the library and that of
// aws-cdk-lib. Run `npx jsii` before.
import { join } from 'path';
import { writeManifestData } from './manifest/write';

writeManifestData(join(__dirname, '..'));
