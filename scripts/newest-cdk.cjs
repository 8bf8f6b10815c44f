// Preload (node --require): everything that asks for aws-cdk-lib, the bundled dependencies included, gets the newest release instead.
const Module = require('node:module');

const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  const mapped = request === 'aws-cdk-lib' || request.startsWith('aws-cdk-lib/') ? request.replace('aws-cdk-lib', 'aws-cdk-lib-newest') : request;
  return resolve.call(this, mapped, ...rest);
};
