import { pythonJson } from '../private/python-text';

/** Options of training with MPI. */
export interface MpiOptions {
  /**
   * Processes on each instance.
   *
   * @default - as many as the image decides
   */
  readonly processesPerHost?: number;
  /**
   * Options for `mpirun`.
   *
   * @default - none
   */
  readonly customOptions?: string;
  /**
   * Settings of SageMaker's model parallelism, which runs on MPI.
   *
   * @default - no model parallelism
   */
  readonly modelParallel?: { [name: string]: any };
}

/**
 * How a framework's image spreads training over instances and accelerators.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/distributed-training.html
 */
export class Distribution {
  /** PyTorch's own launcher, `torchrun`. */
  public static torchDistributed(): Distribution { return new Distribution({ sagemaker_torch_distributed_enabled: true }, true); }

  /** PyTorch's distributed data parallelism, with a process for each accelerator. */
  public static pytorchDdp(): Distribution { return new Distribution({ sagemaker_pytorch_ddp_enabled: true }, true); }

  /**
   * SageMaker's data parallelism.
   *
   * @param customMpiOptions options for `mpirun`
   */
  public static smDataParallel(customMpiOptions: string = ''): Distribution {
    return new Distribution({
      sagemaker_distributed_dataparallel_enabled: true,
      sagemaker_distributed_dataparallel_custom_mpi_options: customMpiOptions,
    }, true);
  }

  /** MPI, with or without SageMaker's model parallelism. */
  public static mpi(options: MpiOptions = {}): Distribution {
    return new Distribution({
      sagemaker_mpi_enabled: true,
      ...options.processesPerHost !== undefined ? { sagemaker_mpi_num_of_processes_per_host: options.processesPerHost } : {},
      sagemaker_mpi_custom_mpi_options: options.customOptions ?? '',
      ...options.modelParallel ? { mp_parameters: options.modelParallel } : {},
    }, false);
  }

  /** A parameter server, of TensorFlow or MXNet. */
  public static parameterServer(): Distribution { return new Distribution({ sagemaker_parameter_server_enabled: true }, false); }

  /** TensorFlow's multi-worker mirrored strategy. */
  public static multiWorkerMirrored(): Distribution {
    return new Distribution({ sagemaker_multi_worker_mirrored_strategy_enabled: true }, true);
  }

  /**
   * Any other, by the hyperparameters that the image takes.
   *
   * @param hyperparameters their names and values, which are written as JSON
   */
  public static of(hyperparameters: { [name: string]: any }): Distribution { return new Distribution(hyperparameters, false); }

  private constructor(private readonly values: { [name: string]: any }, private readonly needsInstanceType: boolean) {}

  /** @internal */
  public _hyperparameters(instanceType: string | undefined): Record<string, string> {
    const values = this.needsInstanceType && instanceType !== undefined ? { ...this.values, sagemaker_instance_type: instanceType } : this.values;
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, pythonJson(value)]));
  }
}
