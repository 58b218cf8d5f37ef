namespace Vigia.Engine.Telemetry;

/// <summary>
/// Id of every log event, so that operators can filter by it. An id is never used for another message; ranges belong to rooms.
/// </summary>
public static class EventIds
{
    // Engine: 1000 to 1099
    public const int StateStartedFromEmpty = 1001;
    public const int StateGone = 1002;
    public const int StateRestored = 1003;
    public const int RecordsRejected = 1004;
    public const int TimelinessWatchLate = 1005;
    public const int TimelinessWatchEarly = 1006;
    public const int TimelinessWatchUsual = 1007;
    public const int PipelineFailed = 1008;
    public const int StateReplaced = 1009;

    // Kafka clients: 2000 to 2099
    public const int TransactionRepeats = 2001;
    public const int TransactionAbortFailed = 2002;
    public const int KafkaLibraryReported = 2051;
    public const int KafkaErrorReported = 2052;

    // Kafka source: 2100 to 2199
    public const int KafkaSourceAssigned = 2101;
    public const int KafkaSourceReleased = 2102;
    public const int KafkaSourceReleasedUndrained = 2103;
    public const int KafkaSourceLost = 2104;
    public const int KafkaSourceCommitFailed = 2105;
    public const int KafkaSourceTransient = 2106;
    public const int KafkaSourceWaiting = 2107;
    public const int KafkaSourcePaused = 2108;
    public const int KafkaSourceResumed = 2109;
    public const int KafkaSourceAtEnd = 2110;
    public const int KafkaSourceCloseFailed = 2111;
    public const int KafkaSourceEndUnknown = 2112;
    public const int KafkaSourceFetchesByClient = 2113;
    public const int KafkaSourceStartUnknown = 2114;
    public const int KafkaSourceStateAheadOfGroup = 2115;
    public const int KafkaSourceStuck = 2116;
    public const int KafkaSourceNotResumed = 2117;
    public const int KafkaSourceBrokerTimes = 2118;
    public const int KafkaSourceArrivalTimes = 2119;
    public const int KafkaSourceEventTimesOfSenders = 2120;
    public const int KafkaSourceWentBack = 2121;
    public const int KafkaSourceUnlike = 2122;
    public const int KafkaSourceMembersUnknown = 2123;
    public const int KafkaSourceKeysUnknown = 2124;
    public const int KafkaSourceKeysPlaced = 2125;
    public const int KafkaSourceKeysUnexplained = 2126;

    // Files source: 2200 to 2299
    public const int FilesSourceRead = 2201;

    // Sinks: 2300 to 2399
    public const int SinkRetrying = 2301;
    public const int SinkWaiting = 2302;
    public const int SinkFileCompleted = 2303;
    public const int SinkRecovered = 2304;
    public const int SinkFileVanished = 2305;
    public const int SinkCannotFinish = 2306;

    // State stores: 2400 to 2499
    public const int KafkaStateCreated = 2401;
    public const int KafkaStateWidened = 2402;
    public const int KafkaStatePolicyUnknown = 2403;
    public const int KafkaStateWaits = 2404;
    public const int KafkaStateWritesAgain = 2405;
    public const int KafkaStateRead = 2406;
    public const int KafkaStateReadFails = 2407;

    // Score: 3000 to 3099
    public const int ScoreOpened = 3001;
    public const int ScoreFailed = 3002;
    public const int ScoreNoProbability = 3003;
    public const int ScoreNoParity = 3004;
    public const int ScoreWarning = 3005;

    // Drift: 3100 to 3199
    public const int DriftStarted = 3101;
    public const int DriftSmallReference = 3102;
    public const int DriftOldProfile = 3103;
    public const int DriftOtherVersion = 3104;
    public const int DriftOtherThreshold = 3105;
    public const int DriftReached = 3106;
    public const int DriftLeft = 3107;
    public const int DriftScoresIgnored = 3108;
    public const int DriftIncident = 3109;
    public const int DriftNoJointScore = 3110;
    public const int DriftExplained = 3111;

    // Estimate: 3200 to 3299
    public const int EstimateStarted = 3201;
    public const int EstimateOtherVersion = 3202;
    public const int EstimateNotCalibrated = 3203;
    public const int EstimateLeft = 3204;
    public const int EstimateBack = 3205;

    // Behavior: 3300 to 3399
    public const int BehaviorStarted = 3301;
    public const int BehaviorLearning = 3302;
    public const int BehaviorArmed = 3303;
    public const int BehaviorRaised = 3304;
    public const int BehaviorRaisedScores = 3305;
    public const int BehaviorRaisedVolume = 3306;
    public const int BehaviorWorse = 3307;
    public const int BehaviorOver = 3308;
    public const int BehaviorRaisedAmount = 3309;

    // Performance: 3400 to 3499
    public const int PerformanceOpened = 3401;
    public const int PerformanceSkipped = 3402;
    public const int PerformanceUnmatched = 3403;
    public const int PerformanceRepeated = 3404;
    public const int PerformanceRestarted = 3405;
    public const int PerformanceUnknownRules = 3406;

    // Faults: 3500 to 3599
    public const int FaultWaits = 3501;

    // Host: 4000 to 4099
    public const int HttpListening = 4001;
    public const int HttpOpen = 4002;
    public const int HostStarted = 4003;
    public const int HostDraining = 4004;
    public const int HostEnded = 4005;
    public const int HostGoesBack = 4006;
    public const int HostRecovered = 4007;
    public const int HostReloaded = 4008;
    public const int HostReloadRefused = 4009;
    public const int HostWarning = 4010;
    public const int HostOverMemory = 4011;

    // Others: 9000 to 9099
    public const int DecodeUnknownSchema = 9001;
    public const int DecodeRefusedSchema = 9002;
    public const int RegistryAsksAgain = 9003;
    public const int RegistryFetched = 9004;
}
