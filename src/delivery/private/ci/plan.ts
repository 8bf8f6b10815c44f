/** One step of a stage. */
export interface PlannedAction {
  readonly name: string;
  /** The stack that it deploys; otherwise it calls a function. */
  readonly stackPath?: string;
  /** Where what it tells is kept for the actions after it. */
  readonly namespace: string;
}

/** A job of a stage. */
export interface PlannedStage {
  readonly name: string;
  readonly role: string;
  readonly settings: string;
  /** Whether somebody has to approve before it. */
  readonly approval: boolean;
  readonly actions: PlannedAction[];
  /** How long it may take. */
  readonly minutes: number;
}

/** What the workflows of any CI system do. */
export interface CiPlan {
  readonly name: string;
  readonly branch: string;
  readonly directory?: string;
  readonly filePaths?: string[];
  readonly region: string;
  readonly nodeVersion: string;
  readonly pythonVersion: string;
  readonly variables: { readonly [name: string]: string };
  readonly minutes: number;
  readonly install: readonly string[];
  readonly test: readonly string[];
  readonly synth: readonly string[];
  readonly checks?: { readonly role?: string; readonly commands: readonly string[] };
  readonly build?: {
    readonly role: string;
    readonly settings: string;
    readonly selfUpdate: readonly string[];
    readonly withParameters: boolean;
    readonly guarded: boolean;
  };
  readonly deploy?: { readonly role: string; readonly settings: string; readonly started: string; readonly stages: PlannedStage[] };
}

/** What differs between CI systems before the files are written. */
export interface CiDialect {
  /** The issuer, without `https://`. */
  readonly issuer: string;
  readonly audience: string;
  /** Subjects of tokens. */
  readonly subjects: {
    readonly branch: string;
    readonly pullRequest: string;
    stage(name: string): string;
  };
  /** How the file refers to a variable that the repository's settings have. */
  variable(name: string, otherwise?: string): string;
}
