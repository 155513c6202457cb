import type { PodPlace } from "./kinds.ts";

/**
 * Where custom resources keep Pods: group, kinds (`A|B`), path to what has the Pod's `metadata` and `spec`, notes. In a path `[]` stands for every
 * item and `*` for every value. Notes: `podSpec` (the path leads to the PodSpec itself), `job` (the path ends in a JobSpec's template),
 * `merges` (the operator merges it into Pods of its own, so what is absent says nothing), `claims=PATH` (claim templates that become volumes).
 *
 * Source: a walk over the schemas of published CustomResourceDefinitions and their instances. Resources whose containers are no PodSpec (Argo
 * Workflow, Tekton, Spark, Numaflow, OpenTelemetryCollector) are left out: their containers do not share what those of a Pod share.
 */
const TABLE = `
argoproj.io Rollout spec.template
argoproj.io AnalysisTemplate|ClusterAnalysisTemplate|AnalysisRun spec.metrics[].provider.job.spec.template job
argoproj.io Experiment spec.templates[].template
apps.kruise.io CloneSet|StatefulSet spec.template claims=spec.volumeClaimTemplates[]
apps.kruise.io DaemonSet spec.template
apps.kruise.io BroadcastJob spec.template
apps.kruise.io AdvancedCronJob spec.template.broadcastJobTemplate.spec.template
apps.kruise.io AdvancedCronJob spec.template.jobTemplate.spec.template job
datadoghq.com ExtendedDaemonSet|ExtendedDaemonSetReplicaSet spec.template
apps.openshift.io DeploymentConfig spec.template
spot.io SpotDeployment spec.template
kubeflow.org Notebook spec.template
kubeflow.org PVCViewer spec.podSpec podSpec
kubeflow.org PyTorchJob spec.pytorchReplicaSpecs.*.template
kubeflow.org TFJob spec.tfReplicaSpecs.*.template
kubeflow.org MPIJob spec.mpiReplicaSpecs.*.template
kubeflow.org JAXJob spec.jaxReplicaSpecs.*.template
kubeflow.org PaddleJob spec.paddleReplicaSpecs.*.template
kubeflow.org XGBoostJob spec.xgbReplicaSpecs.*.template
kubeflow.org|trainer.kubeflow.org TrainingRuntime|ClusterTrainingRuntime spec.template.spec.replicatedJobs[].template.spec.template merges claims=spec.template.spec.volumeClaimPolicies[].templates[]
jobset.x-k8s.io JobSet spec.replicatedJobs[].template.spec.template job claims=spec.volumeClaimPolicies[].templates[]
leaderworkerset.x-k8s.io LeaderWorkerSet spec.leaderWorkerTemplate.leaderTemplate
leaderworkerset.x-k8s.io LeaderWorkerSet spec.leaderWorkerTemplate.workerTemplate
ray.io RayCluster spec.headGroupSpec.template
ray.io RayCluster spec.workerGroupSpecs[].template
ray.io RayJob spec.rayClusterSpec.headGroupSpec.template
ray.io RayJob spec.rayClusterSpec.workerGroupSpecs[].template
ray.io RayJob spec.submitterPodTemplate
ray.io RayService spec.rayClusterConfig.headGroupSpec.template
ray.io RayService spec.rayClusterConfig.workerGroupSpecs[].template
keda.sh ScaledJob spec.jobTargetRef.template job
serving.knative.dev Service|Configuration spec.template
serving.knative.dev Revision spec podSpec
serving.kserve.io InferenceService spec.predictor podSpec merges
serving.kserve.io InferenceService spec.transformer podSpec merges
serving.kserve.io InferenceService spec.explainer podSpec merges
serving.kserve.io InferenceService spec.predictor.workerSpec podSpec merges
serving.kserve.io ServingRuntime|ClusterServingRuntime spec podSpec merges
serving.kserve.io ServingRuntime|ClusterServingRuntime spec.workerSpec podSpec merges
serving.kserve.io LLMInferenceService|LLMInferenceServiceConfig spec.template podSpec merges
serving.kserve.io LLMInferenceService|LLMInferenceServiceConfig spec.worker podSpec merges
serving.kserve.io LLMInferenceService|LLMInferenceServiceConfig spec.prefill.template podSpec merges
serving.kserve.io LLMInferenceService|LLMInferenceServiceConfig spec.prefill.worker podSpec merges
serving.kserve.io LLMInferenceService|LLMInferenceServiceConfig spec.router.scheduler.template podSpec merges
elasticsearch.k8s.elastic.co Elasticsearch spec.nodeSets[].podTemplate merges
agent.k8s.elastic.co Agent spec.daemonSet.podTemplate merges
agent.k8s.elastic.co Agent spec.deployment.podTemplate merges
agent.k8s.elastic.co Agent spec.statefulSet.podTemplate merges
beat.k8s.elastic.co Beat spec.daemonSet.podTemplate merges
beat.k8s.elastic.co Beat spec.deployment.podTemplate merges
kibana.k8s.elastic.co Kibana spec.podTemplate merges
apm.k8s.elastic.co ApmServer spec.podTemplate merges
logstash.k8s.elastic.co Logstash spec.podTemplate merges
maps.k8s.elastic.co ElasticMapsServer spec.podTemplate merges
enterprisesearch.k8s.elastic.co EnterpriseSearch spec.podTemplate merges
packageregistry.k8s.elastic.co PackageRegistry spec.podTemplate merges
autoops.k8s.elastic.co AutoOpsAgentPolicy spec.podTemplate merges
monitoring.coreos.com Prometheus|PrometheusAgent|Alertmanager|ThanosRuler spec podSpec merges
core.strimzi.io StrimziPodSet spec.pods[]
extensions.agents.x-k8s.io SandboxTemplate spec.podTemplate
grafana.integreatly.org Grafana spec.deployment.spec.template merges
k8s.keycloak.org Keycloak spec.unsupported.podTemplate merges
clickhouse.altinity.com ClickHouseInstallation spec.templates.podTemplates[] merges
`;

export const CUSTOM_POD_PLACES: readonly PodPlace[] = TABLE.trim()
  .split("\n")
  .flatMap((line) => {
    const [groups, kinds, path, ...notes] = line.split(" ");
    const claims = notes.find((note) => note.startsWith("claims="))?.slice("claims=".length);
    return kinds!.split("|").map((kind) => ({
      kind,
      groups: groups!.split("|"),
      template: steps(path!),
      ...(notes.includes("podSpec") ? { podSpec: true as const } : {}),
      ...(notes.includes("job") ? { job: true as const } : {}),
      ...(notes.includes("merges") ? { merges: true as const } : {}),
      ...(claims === undefined ? {} : { claims: steps(claims) }),
    }));
  });

/** `spec.metrics[].job` as steps: keys, and `[]` or `*` for every item or value. */
export function steps(path: string): string[] {
  return path.split(".").flatMap((step) => (step.endsWith("[]") ? [step.slice(0, -2), "[]"] : [step]));
}
