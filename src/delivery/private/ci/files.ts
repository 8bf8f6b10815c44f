import type { Construct } from 'constructs';

/** The kind of metadata in a cloud assembly under which `cdk-mlops workflows` finds the files. */
export const WORKFLOW_METADATA = 'cdk-mlops:workflow';

/** Puts files into the cloud assembly, as metadata of the construct: at its place in whatever stage it is. */
export function addWorkflowFiles(scope: Construct, files: { readonly [path: string]: string }): void {
  for (const path of Object.keys(files).sort()) { scope.node.addMetadata(WORKFLOW_METADATA, { path, content: files[path] }); }
}
