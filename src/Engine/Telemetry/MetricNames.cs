namespace Vigia.Engine.Telemetry;

/// <summary>The name of every metric, in one place: dashboards, rules and the reference are held to it.</summary>
public static class MetricNames
{
    public const string SourceRecords = "vigia_source_records_total";
    public const string SourceBytes = "vigia_source_bytes_total";
    public const string SourceBlocked = "vigia_source_blocked_seconds_total";
    public const string SourceLag = "vigia_source_lag_records";
    public const string SourceErrors = "vigia_source_errors_total";

    public const string StageRecords = "vigia_stage_records_total";
    public const string StageBatches = "vigia_stage_batches_total";
    public const string StageBatchDuration = "vigia_stage_batch_duration_seconds";
    public const string StageQueued = "vigia_stage_queued_batches";
    public const string StageCapacity = "vigia_stage_capacity_batches";
    public const string StageWorkers = "vigia_stage_workers";
    public const string StageBusy = "vigia_stage_busy_seconds_total";
    public const string StageBlocked = "vigia_stage_blocked_seconds_total";

    public const string SinkRecords = "vigia_sink_records_total";
    public const string SinkBytes = "vigia_sink_bytes_total";
    public const string SinkRetries = "vigia_sink_retries_total";
    public const string SinkFailing = "vigia_sink_failing";

    public const string RecordsRejected = "vigia_records_rejected_total";
    public const string LateRecords = "vigia_late_records_total";
    public const string Watermark = "vigia_watermark_seconds";
    public const string EventTimeUnconfirmed = "vigia_event_time_unconfirmed_total";
    public const string EventTimeSkew = "vigia_event_time_skew_seconds";
    public const string EndToEndLatency = "vigia_end_to_end_latency_seconds";

    public const string ModelScored = "vigia_model_scored_total";
    public const string ModelFlagged = "vigia_model_flagged_total";
    public const string ModelFlaggedAmount = "vigia_model_flagged_amount_total";
    public const string ModelInvalidScores = "vigia_model_invalid_scores_total";
    public const string ModelScoreBin = "vigia_model_score_bin_total";
    public const string ModelScoreBinOrder = "vigia_model_score_bin_order";
    public const string ModelInfo = "vigia_model_info";

    public const string ModelParityCompared = "vigia_model_parity_compared_total";
    public const string ModelParityMismatched = "vigia_model_parity_mismatched_total";
    public const string ModelParityGreatest = "vigia_model_parity_greatest_difference";

    public const string ModelEstimatedRocAuc = "vigia_model_estimated_roc_auc";
    public const string ModelEstimatedPrecision = "vigia_model_estimated_precision";
    public const string ModelEstimatedRecall = "vigia_model_estimated_recall";
    public const string ModelEstimatedF1 = "vigia_model_estimated_f1";
    public const string ModelEstimatedFraudRate = "vigia_model_estimated_fraud_rate";
    public const string ModelEstimatedBound = "vigia_model_estimated_bound";
    public const string ModelEstimatedLimit = "vigia_model_estimated_limit";
    public const string ModelEstimatedAlert = "vigia_model_estimated_alert";

    public const string FeatureBin = "vigia_feature_bin_total";
    public const string FeatureBinOrder = "vigia_feature_bin_order";
    public const string FeatureReferenceRatio = "vigia_feature_reference_ratio";
    public const string FeatureReferenceRecords = "vigia_feature_reference_records";
    public const string FeatureDrift = "vigia_feature_drift";
    public const string FeatureDriftSeverity = "vigia_feature_drift_severity";
    public const string FeatureDriftEvidence = "vigia_feature_drift_evidence";
    public const string FeaturePsiExcess = "vigia_feature_psi_excess";
    public const string DriftExplained = "vigia_drift_explained_ratio";
    public const string FeatureDriftLevel = "vigia_feature_drift_level";
    public const string FeatureMissing = "vigia_feature_missing_total";
    public const string FeatureOutOfRange = "vigia_feature_out_of_range_total";
    public const string FeatureUnseen = "vigia_feature_unseen_total";
    public const string ModelScoreDrift = "vigia_model_score_drift";
    public const string ModelScoreDriftSeverity = "vigia_model_score_drift_severity";
    public const string ModelScoreDriftEvidence = "vigia_model_score_drift_evidence";
    public const string ModelScorePsiExcess = "vigia_model_score_psi_excess";
    public const string ModelScoreDriftLevel = "vigia_model_score_drift_level";
    public const string ModelScoreReferenceRatio = "vigia_model_score_reference_ratio";
    public const string ModelScoreReferenceRecords = "vigia_model_score_reference_records";
    public const string SegmentDriftSeverity = "vigia_segment_drift_severity";
    public const string SegmentDriftEvidence = "vigia_segment_drift_evidence";
    public const string SegmentPsiExcess = "vigia_segment_psi_excess";
    public const string SegmentScoreDriftSeverity = "vigia_segment_score_drift_severity";
    public const string SegmentScoreDriftEvidence = "vigia_segment_score_drift_evidence";
    public const string SegmentScorePsiExcess = "vigia_segment_score_psi_excess";

    public const string BehaviorFlagRate = "vigia_behavior_flag_rate";
    public const string BehaviorUsualFlagRate = "vigia_behavior_usual_flag_rate";
    public const string BehaviorUsualRecords = "vigia_behavior_usual_records_per_second";
    public const string BehaviorAlarm = "vigia_behavior_alarm";
    public const string BehaviorAlarms = "vigia_behavior_alarms_total";
    public const string BehaviorKnownHours = "vigia_behavior_known_hours_ratio";
    public const string Labels = "vigia_labels_total";
    public const string LabelsUnmatched = "vigia_labels_unmatched_total";
    public const string LabelsSuperseded = "vigia_labels_superseded_total";
    public const string LabelsRepeated = "vigia_labels_repeated_total";
    public const string LabelsWaiting = "vigia_labels_waiting";
    public const string LabelCompleteness = "vigia_label_completeness";
    public const string LabelMatchedRatio = "vigia_label_matched_ratio";
    public const string LabelReversals = "vigia_label_reversals_total";
    public const string LabelStakeAboveAmount = "vigia_label_stake_above_amount_total";
    public const string LabelPayeeSide = "vigia_label_payee_side";
    public const string LabelRecoveredAmount = "vigia_label_recovered_amount";
    public const string FundsRecoveries = "vigia_funds_recoveries";
    public const string Decisions = "vigia_decisions_total";
    public const string DecisionsUnmatched = "vigia_decisions_unmatched_total";
    public const string UnknownRules = "vigia_unknown_rules_total";
    public const string DecisionFaults = "vigia_decision_faults_total";
    public const string TransactionsByDecision = "vigia_transactions_by_decision";
    public const string TransactionsRepeated = "vigia_transactions_repeated_total";
    public const string LabelRatio = "vigia_label_ratio";
    public const string LabelDelay = "vigia_label_delay_seconds";

    public const string ModelPrecision = "vigia_model_precision";
    public const string ModelRecall = "vigia_model_recall";
    public const string ModelF1 = "vigia_model_f1";
    public const string ModelFalsePositiveRate = "vigia_model_false_positive_rate";
    public const string ModelAlertRate = "vigia_model_alert_rate";
    public const string ModelAmountRecall = "vigia_model_amount_recall";
    public const string ModelRocAuc = "vigia_model_roc_auc";
    public const string ModelRocAucErrorBound = "vigia_model_roc_auc_error_bound";
    public const string ModelPrAuc = "vigia_model_pr_auc";
    public const string ModelPrAucErrorBound = "vigia_model_pr_auc_error_bound";
    public const string ModelPerformanceBound = "vigia_model_performance_bound";
    public const string ModelUnrankedRatio = "vigia_model_unranked_ratio";
    public const string ModelConfusion = "vigia_model_confusion";
    public const string ModelSegmentPerformance = "vigia_model_segment_performance";
    public const string ModelCorrectedPerformance = "vigia_model_corrected_performance";
    public const string ModelOutcomePerformance = "vigia_model_outcome_performance";
    public const string ModelOutcomeBound = "vigia_model_outcome_bound";
    public const string ModelSegmentOutcomePerformance = "vigia_model_segment_outcome_performance";
    public const string ModelOutcomeDifference = "vigia_model_outcome_difference";
    public const string ModelOutcomeDifferenceBound = "vigia_model_outcome_difference_bound";
    public const string ModelAccountPerformance = "vigia_model_account_performance";
    public const string ModelWithoutOutcome = "vigia_model_without_outcome";
    public const string ModelFlaggedOutcomeRatio = "vigia_model_flagged_outcome_ratio";
    public const string ModelFalsePositivesPerFraud = "vigia_model_false_positives_per_fraud";
    public const string ModelFraudBasisPoints = "vigia_model_fraud_basis_points";
    public const string ModelValue = "vigia_model_value";
    public const string ModelCapacityPerformance = "vigia_model_capacity_performance";
    public const string ModelFraudsByKind = "vigia_model_frauds_by_kind";
    public const string DeadlineCases = "vigia_deadline_cases";
    public const string DeadlineInTimeRatio = "vigia_deadline_in_time_ratio";
    public const string DeadlineOpen = "vigia_deadline_open";
    public const string RuleTransactions = "vigia_rule_transactions";
    public const string RulePerformance = "vigia_rule_performance";
    public const string RulePerformanceBound = "vigia_rule_performance_bound";
    public const string RuleUnique = "vigia_rule_unique";
    public const string RuleMarginal = "vigia_rule_marginal";
    public const string RuleModelOverlap = "vigia_rule_model_overlap";
    public const string RuleOverlap = "vigia_rule_overlap";
    public const string ModelFraudAmountByKind = "vigia_model_fraud_amount_by_kind";
    public const string ModelCalibration = "vigia_model_calibration";
    public const string ModelLossError = "vigia_model_loss_error";
    public const string ModelLossErrorBound = "vigia_model_loss_error_bound";
    public const string ModelSegmentLossError = "vigia_model_segment_loss_error";
    public const string PerformanceTerms = "vigia_performance_terms";
    public const string ModelDifference = "vigia_model_difference";
    public const string ModelDifferenceBound = "vigia_model_difference_bound";

    public const string PerformanceCohorts = "vigia_performance_cohorts";
    public const string PredictionStoreTransactions = "vigia_prediction_store_transactions";
    public const string MemoryBytes = "vigia_memory_bytes";
    public const string PredictionStoreBytes = "vigia_prediction_store_bytes";

    public const string FleetReports = "vigia_fleet_reports_total";
    public const string FleetDuplicateReports = "vigia_fleet_duplicate_reports_total";
    public const string FleetWindowEnd = "vigia_fleet_window_end_seconds";
    public const string FleetWindowRecords = "vigia_fleet_window_records";
    public const string FleetWindowLateRecords = "vigia_fleet_window_late_records";
    public const string FleetWindowPartitions = "vigia_fleet_window_partitions";
    public const string FleetFeatureDrift = "vigia_fleet_feature_drift";
    public const string FleetFeatureDriftSeverity = "vigia_fleet_feature_drift_severity";
    public const string FleetFeatureDriftEvidence = "vigia_fleet_feature_drift_evidence";
    public const string FleetFeaturePsiExcess = "vigia_fleet_feature_psi_excess";
    public const string FleetModelScoreDrift = "vigia_fleet_model_score_drift";
    public const string FleetModelScoreDriftSeverity = "vigia_fleet_model_score_drift_severity";
    public const string FleetModelScoreDriftEvidence = "vigia_fleet_model_score_drift_evidence";
    public const string FleetModelScorePsiExcess = "vigia_fleet_model_score_psi_excess";

    public const string CheckpointAge = "vigia_checkpoint_age_seconds";
    public const string CheckpointDuration = "vigia_checkpoint_duration_seconds";
    public const string Checkpoints = "vigia_checkpoints_total";
    public const string CheckpointsLost = "vigia_checkpoints_lost_total";
    public const string StateRestoreDuration = "vigia_state_restore_duration_seconds";
    public const string StateRestoredEntries = "vigia_state_restored_entries_total";
    public const string TransactionsAborted = "vigia_transactions_aborted_total";

    public const string FaultsInjected = "vigia_faults_injected_total";

    public const string Reloads = "vigia_reloads_total";
    public const string ReloadLastSuccessful = "vigia_reload_last_successful";
    public const string ReloadLastSuccess = "vigia_reload_last_success_seconds";

    public const string BuildInfo = "vigia_build_info";
}
