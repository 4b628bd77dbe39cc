// Generated from collector/openapi/api.json by `npm run gen`. Do not edit.

export interface paths {
    "/api/v1/ai/analyze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Analyses a flow
         * @description Where its time went, where its failures began, what was tried again, and how it differs from healthy flows that began the same
         *     way (or from one that is named): calls that are missing, new, repeated or in another order, and operations that took another time.
         *     With a few sentences made from these facts.
         */
        post: operations["analyze"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ai/nlq": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Answers a question in plain language
         * @description The answer shows how the question was read, the SQL with its parameters, the rows, a sentence and a suggested chart. A question
         *     that was not understood is answered, too: with `understood: false`, the parts that could not be read, and the nearest
         *     questions that would be.
         */
        post: operations["ask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ai/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What a language model would be told of a flow
         * @description Nothing is sent. Secrets and personal data are already taken out, as they would be.
         */
        post: operations["preview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ai/rca": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Finds the cause of an incident
         * @description Compares the telemetry of the time from its beginning on with that of healthy times, and says which service changed by itself,
         *     with the evidence, the chain of events up to the symptom, the impact and a confidence. When the incident began is searched
         *     unless it is given. Where the data does not tell, the verdict is `inconclusive`, with the reason. The sentences are made from these
         *     facts: by a template, or by a language model, if one is configured, a cause was found and its words hold up against the facts. No
         *     language model has a say in what is found.
         */
        post: operations["find_root_cause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ai/rca/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What a language model would be told of an incident
         * @description Nothing is sent. Secrets and personal data are already taken out, as they would be. Of an inconclusive analysis nothing would be sent
         *     either.
         */
        post: operations["preview_root_cause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alertmanager/webhook": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes a notification of Alertmanager
         * @description Another address of `/api/v1/webhooks/alertmanager`.
         */
        post: operations["alertmanager_webhook_alias"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/predicted": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Thresholds that are going to be crossed
         * @description Error rates, durations and gauges that are below their threshold now and, by a forecast made in the last two hours, will
         *     reach it within a day, each with the interval of 80 % of when.
         */
        get: operations["predicted_alerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/anomalies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Minutes in which a service was unlike itself
         * @description What the detectors of the analysis service found: requests, shares of errors and 95th percentiles of durations unlike the hour
         *     before or the same time of earlier days, operations whose minute is isolated from their others, and patterns of log records
         *     that are new or surge. Minutes that they have not looked at are judged by their z-score against the hour before. The range is
         *     24 hours at most.
         */
        get: operations["anomalies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/correlate/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everything that happened in one flow
         * @description Spans, log records and metric exemplars of every trace of the flow, and all of them on one timeline. A signal that
         *     cannot be read does not fail the call; `partial` says what is missing.
         */
        get: operations["correlate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/correlate/{id}/impact": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whom and what a flow's failures reached
         * @description Services, endpoints, users and transactions, each with "of how many", and when it began and ended.
         */
        get: operations["correlate_impact"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/correlate/{id}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The log records of a flow
         * @description Earliest first, from all of its traces and from outside of any trace.
         */
        get: operations["correlate_logs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/correlate/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The timeline of a flow
         * @description Everything that happened, earliest first: spans at their start, events of spans, log records and exemplars.
         */
        get: operations["correlate_timeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/correlate/{id}/traces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The traces of a flow
         * @description Earliest first, each whole, with its spans and with the traces of the same flow that it links to.
         */
        get: operations["correlate_traces"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/correlations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Searches for flows
         * @description Flows that began in the range, newest first; the conditions are joined by "and".
         */
        get: operations["search_correlations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/correlations/facets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Counts what flows have in common
         * @description Of the flows that the same search would list, all or the newest 10,000: when they began, how they ended, how long they lasted,
         *     what they began with and which services took part. An ID whose traces all turned out to belong to another flow does not count.
         */
        get: operations["flow_facets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/coverage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How much of the data belongs to flows
         * @description The share of spans, log records and metric exemplars with a correlation ID, by service and source; and, where the
         *     collectors' own metrics are in the store, what they received and dropped.
         */
        get: operations["coverage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dashboards": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the Grafana dashboards that the web UI embeds
         * @description They come from the configuration (`grafana.url`, `grafana.dashboards`). Grafana decides by itself who may see them.
         */
        get: operations["dashboards"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/errors/fingerprints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Errors that are alike
         * @description Exceptions, failed spans and error records of a service, taken together when their messages differ in quoted text, UUIDs
         *     and numbers only.
         */
        get: operations["error_fingerprints"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exemplars/high-latency": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The slowest measurements
         * @description Exemplars of metrics whose unit is one of time, longest first.
         */
        get: operations["high_latency_exemplars"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exemplars/trace/{trace_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was measured in a trace
         * @description Newest first, from everything that is kept.
         */
        get: operations["trace_exemplars"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Incidents
         * @description The latest beginning first, each with the answer in short.
         */
        get: operations["incidents"];
        put?: never;
        /**
         * Opens an incident
         * @description For a time in which something went wrong; it is analysed in the background. The same description opens the same incident: it is
         *     answered with 200 then.
         */
        post: operations["open_incident"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * An incident
         * @description With its analysis, its alerts, its history, and how often answers like this one were right.
         */
        get: operations["incident"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{id}/feedback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was said of an incident's answers
         * @description And how often answers were right in the last 90 days, by what was said of them.
         */
        get: operations["feedback"];
        put?: never;
        /**
         * Says whether the cause was right
         * @description The last word on an incident counts. The same words about the same answer are kept once.
         */
        post: operations["give_feedback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resolves an incident
         * @description One that was resolved stays as it is.
         */
        post: operations["resolve_incident"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Searches for log records
         * @description Newest first; the conditions are joined by "and".
         */
        get: operations["search_logs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/metrics/{name}/exemplars": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Exemplars of a metric
         * @description Newest first.
         */
        get: operations["metric_exemplars"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/metrics/exemplars": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Exemplars of all metrics
         * @description Newest first, each once however often its metric was exported.
         */
        get: operations["exemplars"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The operations of a service */
        get: operations["operations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/services": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The services that sent spans */
        get: operations["services"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/services/{name}/latency-heatmap": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many requests of a service took how long, over time */
        get: operations["latency_heatmap"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/services/{name}/red": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Requests, errors and durations of a service over time */
        get: operations["service_red"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/topology": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The service map
         * @description Services, what they talk to, and the calls and messages between them. Counted by the minute; edges follow their spans
         *     within seconds.
         */
        get: operations["topology"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/topology/edges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The edges of the service map */
        get: operations["topology_edges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/topology/services": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The nodes of the service map */
        get: operations["topology_services"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/traces/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One trace with its spans */
        get: operations["trace"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/alertmanager": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes a notification of Alertmanager
         * @description Version 4 of the webhook. A group of alerts that begins to fire opens one incident, which is analysed in the background; it is
         *     resolved when all of them are over. A notification that comes again changes nothing.
         */
        post: operations["alertmanager_webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the process is alive
         * @description Looks at nothing else: a restart would not help when something it depends on is away.
         */
        get: operations["healthz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The service's own metrics
         * @description In the text format of Prometheus.
         */
        get: operations["metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * This API, described
         * @description As an OpenAPI document; `/docs` shows it as a page.
         */
        get: operations["openapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether it can answer questions
         * @description A refusal says what is missing.
         */
        get: operations["readyz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description How many of how many, and which. */
        Affected: {
            /**
             * Format: int64
             * @description How many are affected.
             */
            affected: number;
            /** @description Those that are affected, most failures first; at most 1,000 of them. */
            items: components["schemas"]["AffectedItem"][];
            /**
             * Format: int64
             * @description How many took part in the flow.
             */
            total: number;
        };
        /** @description How many of how many. */
        AffectedCount: {
            /**
             * Format: int64
             * @description Those that failed, or that show changes of the cause.
             */
            affected_count: number;
            /**
             * Format: int64
             * @description All of them, during the incident.
             */
            total_count: number;
        };
        /** @description Something that a flow's failures reached. */
        AffectedItem: {
            /**
             * Format: int64
             * @description How often it failed: spans and records of a service, calls of an endpoint, traces of a user or transaction.
             */
            failed: number;
            /** @description When it first failed. */
            first_time: components["schemas"]["Timestamp"];
            /** @description The attribute that named it; null for what needs none. */
            key: string | null;
            /** @description When it last failed. */
            last_time: components["schemas"]["Timestamp"];
            /** @description What it is: a service, `service: operation`, or a user's ID. */
            name: string;
            /**
             * Format: int64
             * @description Of how many.
             */
            total: number;
        };
        /** @description An alert. */
        AlertmanagerAlert: {
            /** @description Its annotations. */
            annotations?: {
                [key: string]: string;
            };
            /**
             * Format: date-time
             * @description Until when; the year 1 while it fires.
             */
            endsAt?: string | null;
            /** @description A hash of its labels. */
            fingerprint: string;
            /** @description Where it comes from: a link to Prometheus. */
            generatorURL?: string;
            /** @description Its labels. */
            labels?: {
                [key: string]: string;
            };
            /** @description Since when. */
            startsAt: components["schemas"]["Timestamp"];
            /** @description Whether it fires. */
            status: components["schemas"]["AlertStatus"];
        };
        /** @description A notification about a group of alerts. Members that are not named here are of no concern. */
        AlertmanagerNotification: {
            /** @description The alerts, at least one. */
            alerts: components["schemas"]["AlertmanagerAlert"][];
            /** @description The annotations that all alerts have in common. */
            commonAnnotations?: {
                [key: string]: string;
            };
            /** @description The labels that all alerts have in common. */
            commonLabels?: {
                [key: string]: string;
            };
            /** @description Alertmanager's address. */
            externalURL?: string;
            /** @description What tells the group from others. */
            groupKey: string;
            /** @description The labels that the alerts were grouped by. */
            groupLabels?: {
                [key: string]: string;
            };
            /** @description The receiver's name. */
            receiver?: string;
            /** @description Whether any alert fires. */
            status: components["schemas"]["AlertStatus"];
            /**
             * Format: int64
             * @description Alerts of the group that were left out because of `max_alerts`.
             */
            truncatedAlerts?: number;
            /**
             * @description `4`.
             * @example 4
             */
            version: string;
        };
        /**
         * @description Whether alerts fire.
         * @enum {string}
         */
        AlertStatus: "firing" | "resolved";
        /**
         * @description What kind of analysis was asked for.
         * @enum {string}
         */
        AnalysisKind: "rca" | "comparison";
        /** @description A question to the analysis service. */
        AnalysisRequest: {
            /** @description What to find out. */
            analysis_type: components["schemas"]["AnalysisKind"];
            compare_with?: components["schemas"]["CorrelationId"] | null;
            /** @description The flow to look at. */
            correlation_id: components["schemas"]["CorrelationId"];
            /**
             * Format: int32
             * @description How many healthy flows of the same kind to compare with, at most 50; 20 by default, 0 for no comparison.
             */
            healthy_flows?: number | null;
            /** @description Whose words are wanted. */
            wording?: components["schemas"]["WordingChoice"];
        };
        /** @description A page of unusual minutes. */
        AnomaliesPage: {
            /** @description The minutes, newest first. */
            items: components["schemas"]["MetricAnomaly"][];
            /** @description Where the next page starts; null on the last one. */
            next_cursor: string | null;
            /** @description The range that was looked at, in whole minutes. */
            time_range: components["schemas"]["TimeRange"];
        };
        /**
         * @description Who found it.
         * @enum {string}
         */
        AnomalyDetector: "z_score" | "robust_z" | "seasonal" | "isolation_forest" | "log_patterns";
        /** @description What an anomaly rests on: with the service and the minute, where to look. */
        AnomalyEvidence: {
            /**
             * Format: int64
             * @description Requests, spans or log records of the minute; null where they were not counted.
             */
            count: number | null;
            /** @description Each feature of a vector, the farthest off first. */
            features: components["schemas"]["AnomalyFeature"][];
            log: components["schemas"]["LogPatternEvidence"] | null;
            /** @description The span name, where it is one operation's. */
            operation: string | null;
            /** @description Which days a seasonal baseline is made of: `same_weekday`, `same_kind_of_day` or `every_day`. */
            season: string | null;
        };
        /** @description One feature of an operation's minute. */
        AnomalyFeature: {
            /** @description Where 98 of 100 usual minutes have it. */
            expected: components["schemas"]["ValueRange"];
            /** @description `count`, `error_rate`, `p50_duration_ns`, `p95_duration_ns` or `mean_duration_ns`. */
            name: string;
            /**
             * Format: double
             * @description Robust deviations from its median.
             */
            score: number;
            /**
             * Format: double
             * @description What it was.
             */
            value: number;
        };
        /**
         * @description What of a service was unusual.
         * @enum {string}
         */
        AnomalyMetric: "request_count" | "error_rate" | "p95_duration_ns" | "feature_vector" | "log_pattern";
        /** @description Time between a span and one that it caused without waiting for it: a message in a queue, a retry that was put off. */
        AsyncGap: {
            /** @description The two spans. */
            evidence: components["schemas"]["EvidenceRef"][];
            /** @description What caused it. */
            from: components["schemas"]["Operation"];
            /**
             * Format: int64
             * @description From the end of the cause to the start of its effect, in nanoseconds.
             */
            gap_ns: number;
            /** @description What was caused. */
            to: components["schemas"]["Operation"];
            usual: components["schemas"]["ComparedTime"] | null;
        };
        /**
         * @description Where the time of an incident's beginning comes from.
         * @enum {string}
         */
        BeginningSource: "given" | "found";
        /**
         * @description How a call differs from what is usual.
         * @enum {string}
         */
        CallChange: "missing" | "added" | "repeated" | "fewer" | "reordered";
        /** @description A call that was made otherwise than usual. */
        CallDifference: {
            before: components["schemas"]["Operation"] | null;
            /** @description What is called. */
            callee: components["schemas"]["Operation"];
            caller: components["schemas"]["Operation"] | null;
            /** @description How it differs. */
            change: components["schemas"]["CallChange"];
            /**
             * Format: int64
             * @description How often this flow makes the call.
             */
            count: number;
            /** @description The first spans to look at, at most 5: the call's, or, when it is missing, its caller's. */
            evidence: components["schemas"]["EvidenceRef"][];
            /**
             * Format: int64
             * @description How many other flows were looked at; of a reordered call, those that make both.
             */
            flows: number;
            /**
             * Format: int64
             * @description How many of the other flows make it; of a reordered call, make it in the usual order.
             */
            flows_with: number;
            /**
             * Format: int64
             * @description The most often that another flow makes it.
             */
            usual_max: number;
            /**
             * Format: int64
             * @description The least often that another flow makes it.
             */
            usual_min: number;
        };
        /** @description A dependency that bore on the answer, with what it was weighed by. */
        CausalDependency: {
            /**
             * Format: int64
             * @description Calls during the incident, of those that were read.
             */
            call_count: number;
            /** @description On whom. */
            callee: string;
            /** @description Who depends. */
            caller: string;
            /**
             * Format: double
             * @description Calls for each request that the caller served.
             */
            calls_per_request: number;
            /**
             * Format: int64
             * @description How much later than the callee the caller was first affected, in nanoseconds; below zero speaks against the direction.
             */
            lag_ns: number | null;
            /**
             * Format: double
             * @description The share of the caller's affected traces in which the callee took part, 0 to 1. Far below 1 the caller's trouble does not
             *     depend on it.
             */
            weight: number;
        };
        /** @description One event of the chain from the cause to the symptom. */
        ChainEvent: {
            /** @description Where to see it. */
            links: components["schemas"]["EvidenceLink"][];
            onset: components["schemas"]["Timestamp"] | null;
            /** @description Its part. */
            role: components["schemas"]["ChainRole"];
            /** @description The service. */
            service: string;
            /** @description What is to be seen. */
            statement: string;
        };
        /**
         * @description What a service has to do with the incident.
         * @enum {string}
         */
        ChainRole: "cause" | "link" | "symptom";
        /**
         * @description How rows are best shown.
         * @enum {string}
         */
        ChartKind: "table" | "line" | "bar" | "number";
        /** @description A clock that is ahead or behind in one trace. */
        ClockSkew: {
            /** @description `host.name` of the same; null when it is not known. */
            host: string | null;
            /**
             * Format: int64
             * @description What was added to its times, in nanoseconds: the least with which no call begins before it was made, nor goes on
             *     after it was answered.
             */
            offset_ns: number;
            /** @description `service.name` of the spans with this clock. */
            service: string;
            /** @description In which trace. */
            trace_id: components["schemas"]["TraceId"];
        };
        /** @description A time beside the usual one. */
        ComparedTime: {
            /**
             * Format: int64
             * @description This flow's time less the usual median, in nanoseconds.
             */
            difference_ns: number;
            /**
             * Format: int64
             * @description In this flow, in nanoseconds.
             */
            here_ns: number;
            /**
             * Format: double
             * @description The difference in robust standard deviations (1.4826 times the median absolute deviation, with a floor of 5% of the
             *     median and of 0.1 ms); null with fewer than 5 other flows.
             */
            robust_z: number | null;
            /** @description In the others. */
            usual: components["schemas"]["UsualTime"];
        };
        /** @description An exemplar and the flow in which it was measured. */
        CorrelatedExemplar: components["schemas"]["Exemplar"] & {
            correlation_id: components["schemas"]["CorrelationId"] | null;
            /**
             * Format: int64
             * @description The value in nanoseconds, for a metric whose unit is one of time.
             */
            duration_ns: number | null;
        };
        /** @description Everything that happened in one business flow. */
        CorrelationAnswer: {
            ai_insights: components["schemas"]["FlowAnalysis"] | null;
            /**
             * @description Clocks that contradict the order of cause and effect. The timeline is corrected by them; spans, records and
             *     exemplars keep the time that they were sent with.
             */
            clock_skews: components["schemas"]["ClockSkew"][];
            /** @description The ID that was asked for. */
            correlation_id: components["schemas"]["CorrelationId"];
            /** @description What failed, earliest first. */
            errors: components["schemas"]["FlowError"][];
            /** @description What is wrong with the data itself. Empty in the usual case. */
            issues: components["schemas"]["FlowIssue"][];
            /** @description The log records, earliest first. */
            logs: components["schemas"]["LogRecord"][];
            /** @description Other IDs whose items belong to the same flow, and why; empty in the usual case. */
            merged_ids: components["schemas"]["MergedId"][];
            /** @description The metric exemplars, earliest first. */
            metrics: components["schemas"]["Exemplar"][];
            /** @description Signals that could not be read in full: their part of the answer is missing or cut. Empty when all is there. */
            partial: components["schemas"]["PartialSignal"][];
            /** @description The services that took part, in order of first appearance. */
            services: components["schemas"]["FlowService"][];
            /** @description The flow in a few numbers. */
            summary: components["schemas"]["FlowSummary"];
            /** @description From the first to the last thing that happened. */
            time_range: components["schemas"]["TimeRange"];
            /** @description All of it in time order. */
            timeline: components["schemas"]["TimelineEvent"][];
            /** @description The traces, earliest first, each with its spans in start order. */
            traces: components["schemas"]["Trace"][];
        };
        /** @example olly-mh9k2v1x-a7b2c4d1 */
        CorrelationId: string;
        /** @description A page of flows. */
        CorrelationsPage: {
            /** @description The flows, newest first. */
            items: components["schemas"]["FlowListItem"][];
            /** @description Where the next page starts; null on the last one. */
            next_cursor: string | null;
            /** @description The range that was searched. */
            time_range: components["schemas"]["TimeRange"];
        };
        /** @description How much of the data belongs to flows. */
        CoveragePage: {
            /** @description Each service and signal, the most items first. */
            items: components["schemas"]["ServiceCoverage"][];
            /** @description Where the next page of services starts; null on the last one. */
            next_cursor: string | null;
            /** @description Each signal as a whole. */
            signals: components["schemas"]["SignalCoverage"][];
            /** @description The range that was looked at, in whole minutes. */
            time_range: components["schemas"]["TimeRange"];
        };
        /** @description One stretch of the critical path: time that, had it been shorter, would have ended the flow's first request sooner. */
        CriticalPathStep: {
            /**
             * Format: int64
             * @description How long the stretch lasts, in nanoseconds.
             */
            duration_ns: number;
            /** @description Its name. */
            operation: string;
            /** @description Its service. */
            service: string;
            /** @description The span. */
            span_id: components["schemas"]["SpanId"];
            /** @description When the stretch began. */
            start_time: components["schemas"]["Timestamp"];
            /** @description The span's trace. */
            trace_id: components["schemas"]["TraceId"];
        };
        /** @description The dashboards of a Grafana that the web UI embeds. */
        DashboardsAnswer: {
            /** @description Grafana's address; null when none is configured. */
            grafana_url: string | null;
            /** @description The dashboards, in the order of the configuration. */
            items: components["schemas"]["EmbeddedDashboard"][];
        };
        /** @description What the answer rests on. */
        DataRead: {
            /**
             * Format: int64
             * @description Log records that were read.
             */
            log_count: number;
            /**
             * Format: int64
             * @description Metric points that were read.
             */
            point_count: number;
            /** @description Whether metric points were left out because there were too many. */
            points_truncated: boolean;
            /**
             * Format: int64
             * @description Spans that were read.
             */
            span_count: number;
            /**
             * Format: double
             * @description The share of traces that were read, with their logs: 1 unless there were more than an analysis may read. Whole traces are
             *     taken, the same share before and during the incident.
             */
            trace_share: number;
        };
        /** @description Items that were not handed on. */
        DroppedItems: {
            /**
             * Format: int64
             * @description How many.
             */
            count: number;
            /** @description The collector's counter, without prefix and signal: `receiver_refused`, `exporter_send_failed`. */
            reason: string;
        };
        /** @description A range of durations and how many flows lasted so long. */
        DurationFacet: {
            /**
             * Format: int64
             * @description How many of the counted flows lasted so long.
             */
            flow_count: number;
            /**
             * Format: int64
             * @description Shorter than this, in nanoseconds; null for the longest.
             */
            max_duration_ns: number | null;
            /**
             * Format: int64
             * @description At least this long, in nanoseconds.
             */
            min_duration_ns: number;
        };
        /** @description A dashboard or one panel of it. */
        EmbeddedDashboard: {
            /**
             * @description Its path below Grafana's address.
             * @example /d-solo/shop/red?panelId=2
             */
            path: string;
            /** @description Its name. */
            title: string;
        };
        /** @description Errors of a service that are alike: their messages differ in quoted text, UUIDs and numbers only. */
        ErrorFingerprint: {
            /**
             * Format: int64
             * @description How often: exceptions, failed spans without one, and error records.
             */
            count: number;
            /** @description `exception.type`, else `error.type`. */
            error_type: string | null;
            /**
             * @description Names type and message pattern; the same in every service.
             * @example 9f86d081884c7d65
             */
            fingerprint: string;
            /** @description When it was first seen in the range, to the minute. */
            first_seen: components["schemas"]["Timestamp"];
            /**
             * Format: int64
             * @description Flows in which it happened.
             */
            flow_count: number;
            /** @description When it was last seen in the range. */
            last_seen: components["schemas"]["Timestamp"];
            /**
             * Format: int64
             * @description Those that log records say.
             */
            log_count: number;
            /** @description The message with `<text>`, `<uuid>`, `<hex>` and `<number>` for what differs. */
            pattern: string;
            /** @description The latest one. */
            sample: components["schemas"]["ErrorSample"];
            /** @description `service.name`. */
            service: string;
            /**
             * Format: int64
             * @description Those that spans recorded.
             */
            span_count: number;
        };
        /** @description A page of errors that are alike. */
        ErrorFingerprintsPage: {
            /** @description The errors, most frequent first; at most 1,000 over all pages. */
            items: components["schemas"]["ErrorFingerprint"][];
            /** @description Where the next page starts; null on the last one. */
            next_cursor: string | null;
            /** @description The range that was looked at, in whole minutes. */
            time_range: components["schemas"]["TimeRange"];
        };
        /** @description The deepest span that failed by itself: none of its children explains it. */
        ErrorOrigin: {
            /** @description The spans from the origin up to the one the user saw fail. */
            chain: components["schemas"]["EvidenceRef"][];
            /** @description `exception.type` or `error.type`, when known. */
            error_type: string | null;
            /** @description The words of the failure. */
            message: string;
            /** @description The operation that failed. */
            operation: string;
            /** @description The service in which the error began. */
            service: string;
            /** @description When it failed. */
            time: components["schemas"]["Timestamp"];
        };
        /** @description One error of many. */
        ErrorSample: {
            correlation_id: components["schemas"]["CorrelationId"] | null;
            /** @description The message as it was, at most 500 characters of it. */
            message: string;
            /** @description The span's name, or the logger's. */
            operation: string;
            span_id: components["schemas"]["SpanId"] | null;
            trace_id: components["schemas"]["TraceId"] | null;
        };
        /**
         * @description A kind of evidence.
         * @enum {string}
         */
        EvidenceChannel: "time" | "errors" | "logs" | "calls" | "resources" | "contribution";
        /** @description Something to open in order to see for oneself. */
        EvidenceLink: {
            correlation_id: components["schemas"]["CorrelationId"] | null;
            /** @description The service. */
            service: string;
            span_id: components["schemas"]["SpanId"] | null;
            /** @description The time to look at. */
            time_range: components["schemas"]["TimeRange"];
            trace_id: components["schemas"]["TraceId"] | null;
        };
        /** @description Where in the stored data a statement rests. */
        EvidenceRef: {
            /** @description What is to be seen there. */
            note: string;
            /** @description The span. */
            span_id: components["schemas"]["SpanId"];
            /** @description The trace. */
            trace_id: components["schemas"]["TraceId"];
        };
        /** @description One measurement of a metric, kept with the trace in which it was taken. */
        Exemplar: {
            /** @description The attributes of the data point. */
            attributes: {
                [key: string]: string;
            };
            /** @description The metric's name, e.g. `http.server.request.duration`. */
            metric: string;
            /** @description The kind of data point it was recorded with: `gauge`, `sum`, `histogram`, `exponential_histogram`. */
            metric_type: string;
            /** @description `service.name` of its resource. */
            service: string;
            span_id: components["schemas"]["SpanId"] | null;
            /** @description When it was measured. */
            time: components["schemas"]["Timestamp"];
            trace_id: components["schemas"]["TraceId"] | null;
            /** @description The metric's unit in UCUM, e.g. `s`. */
            unit: string;
            /**
             * Format: double
             * @description The measured value, in `unit`.
             */
            value: number;
        };
        /** @description A page of exemplars. */
        ExemplarsPage: {
            /** @description The exemplars. */
            items: components["schemas"]["CorrelatedExemplar"][];
            /** @description Where the next page starts; null on the last one. */
            next_cursor: string | null;
            /** @description The range that was searched. */
            time_range: components["schemas"]["TimeRange"];
        };
        /**
         * @description Whose words an explanation is.
         * @enum {string}
         */
        ExplanationSource: "template" | "model";
        /** @description A value and how often it occurs. */
        FacetValue: {
            /**
             * Format: int64
             * @description How many of the counted flows have it.
             */
            flow_count: number;
            /** @description The value. */
            value: string;
        };
        /** @description What somebody said of an answer. */
        Feedback: {
            /** @description What it was. */
            actual_cause: string;
            /** @description When. */
            at: components["schemas"]["Timestamp"];
            /** @description Whether it was right. */
            correct: components["schemas"]["FeedbackVerdict"];
            /** @description More about it. */
            note: string;
            /** @description The cause that the answer named; null when it named none. */
            root_cause: string | null;
        };
        /** @description What was said of an incident's answers. */
        FeedbackList: {
            /** @description What was said, earliest first. */
            items: components["schemas"]["Feedback"][];
            /** @description How often answers were right, this one's among them. */
            past_answers: components["schemas"]["PastAnswers"];
        };
        /**
         * @description Whether the named cause was right.
         * @enum {string}
         */
        FeedbackVerdict: "yes" | "partly" | "no";
        /** @description What is wrong with one parameter or member of the body. */
        FieldError: {
            /** @description The parameter's name, or the path of the member in the body, e.g. `correlation_id`. */
            field: string;
            /** @description What is wrong with it and what is allowed. */
            message: string;
        };
        /** @description The analysis of one flow. */
        FlowAnalysis: {
            /** @description What the language model advises to look at next; empty without one. */
            advice?: string[];
            /** @description What was asked for. */
            analysis_type: components["schemas"]["AnalysisKind"];
            comparison: components["schemas"]["FlowComparison"] | null;
            /** @description The flow. */
            correlation_id: components["schemas"]["CorrelationId"];
            /** @description Where the time of the flow's first trace went; the steps do not overlap and their durations add up to it. */
            critical_path: components["schemas"]["CriticalPathStep"][];
            /** @description Where each failure of the flow began, earliest first; empty when nothing failed. */
            error_origins: components["schemas"]["ErrorOrigin"][];
            /** @description The answer in a sentence, made from the facts above. */
            explanation: string;
            /** @description Why a language model that is configured did not word it. */
            explanation_note?: string | null;
            /** @description Whose words the explanation is. */
            explanation_source?: components["schemas"]["ExplanationSource"];
            /** @description Waits between what caused something and what it caused elsewhere, longest first, at most 50. */
            gaps: components["schemas"]["AsyncGap"][];
            /**
             * @description Incidents of the flow's services and time, at most 5: the latest beginning first. An alert fires some time after things
             *     began, so those that began up to half an hour after the flow are among them.
             */
            incidents: components["schemas"]["IncidentSummary"][];
            /** @description Calls that were tried again after they had failed, earliest first. */
            retries: components["schemas"]["RetriedCall"][];
        };
        /** @description How a flow differs from others of its kind. */
        FlowComparison: {
            /** @description Calls that were made otherwise, at most 50: missing ones first. */
            calls: components["schemas"]["CallDifference"][];
            /**
             * @description The other flows: the one that was asked for, or the nearest in time that began with the same operation of the same service and
             *     ended well.
             */
            compared_with: components["schemas"]["CorrelationId"][];
            duration: components["schemas"]["ComparedTime"] | null;
            /**
             * Format: int64
             * @description Differences beyond these bounds.
             */
            left_out: number;
            searched: components["schemas"]["TimeRange"] | null;
            /** @description Operations that took another time of their own, at most 50: the greatest difference first. */
            times: components["schemas"]["TimeDifference"][];
        };
        /** @description Something that failed in a flow. */
        FlowError: {
            /** @description `exception.type` or `error.type`, when known. */
            error_type: string | null;
            /** @description The words: exception message, status message or log body. */
            message: string;
            /** @description The span's name, or the logger's. */
            operation: string;
            /** @description `service.name`. */
            service: string;
            /** @description Whether a span or a log record says so. */
            signal: components["schemas"]["Signal"];
            span_id: components["schemas"]["SpanId"] | null;
            /** @description When. */
            time: components["schemas"]["Timestamp"];
            trace_id: components["schemas"]["TraceId"] | null;
        };
        /** @description How often values occur among the flows that fit a search. Each flow counts once for a value. */
        FlowFacets: {
            /** @description Whether these are all that fit; if not, they are the newest ones. */
            complete: boolean;
            counted_since: components["schemas"]["Timestamp"] | null;
            /** @description How long they lasted, the shortest first. */
            durations: components["schemas"]["DurationFacet"][];
            /**
             * Format: int64
             * @description How many flows were counted.
             */
            flow_count: number;
            /** @description The operations that saw them first, the most frequent first; values of the search's `operation`. */
            operations: components["schemas"]["FacetValue"][];
            /** @description When the flows began, the earliest step first; steps in which none began are left out. */
            over_time: components["schemas"]["TimeFacet"][];
            /** @description The services that took part, the most frequent first; values of the search's `service`. */
            services: components["schemas"]["FacetValue"][];
            /** @description How the flows ended, the most frequent first; values of the search's `status`. */
            statuses: components["schemas"]["FacetValue"][];
            /**
             * Format: int32
             * @description Length of a step of `over_time`, in seconds: such that the searched range, if it is no longer than two months, has about
             *     60 at most.
             */
            step_seconds: number;
        };
        /** @description What the flows of a search have in common. */
        FlowFacetsAnswer: {
            /** @description The counts. */
            facets: components["schemas"]["FlowFacets"];
            /** @description The range that was searched. */
            time_range: components["schemas"]["TimeRange"];
        };
        /** @description Whom and what the failures of a flow reached, each with "of how many". */
        FlowImpact: {
            /** @description The flow. */
            correlation_id: components["schemas"]["CorrelationId"];
            /** @description Endpoints: a service's operations that others call or that take messages. Affected is one with a failed call. */
            endpoints: components["schemas"]["Affected"];
            failure_time_range: components["schemas"]["TimeRange"] | null;
            /** @description Signals that could not be read in full, so that counts may be too small. Empty when all is there. */
            partial: components["schemas"]["PartialSignal"][];
            /** @description Services; affected is one with a failed span or an error record. */
            services: components["schemas"]["Affected"];
            /** @description From the first to the last thing that happened in the flow. */
            time_range: components["schemas"]["TimeRange"];
            /** @description Transactions: the traces of the flow, by service and operation of their root. Affected is one whose root failed. */
            transactions: components["schemas"]["Affected"];
            /** @description The attributes in which users were looked for. */
            user_keys: string[];
            /** @description Users, by the keys in `user_keys`; affected is one in whose traces something failed. */
            users: components["schemas"]["Affected"];
        };
        /** @description Something that is wrong with the data of a flow. */
        FlowIssue: {
            /**
             * Format: int64
             * @description How many spans; of `too_many_traces`, how many traces were looked at.
             */
            count: number;
            /** @description The first of the spans, at most 20. */
            examples: components["schemas"]["SpanRef"][];
            /** @description What. */
            kind: components["schemas"]["IssueKind"];
        };
        /** @description A flow in a list. */
        FlowListItem: {
            /** @description The flow's ID. */
            correlation_id: components["schemas"]["CorrelationId"];
            /**
             * Format: int64
             * @description From first to last, in nanoseconds.
             */
            duration_ns: number;
            /** @description When its last item happened. */
            end_time: components["schemas"]["Timestamp"];
            /**
             * Format: int64
             * @description How many of its spans failed and of its log records say so.
             */
            error_count: number;
            /**
             * Format: int64
             * @description How many log records it has.
             */
            log_count: number;
            /** @description The operation that saw it first. */
            root_operation: string;
            /** @description The service that saw it first. */
            root_service: string;
            /** @description The services that took part, by name. */
            services: string[];
            /**
             * Format: int64
             * @description How many spans it has.
             */
            span_count: number;
            /** @description When its first item happened. */
            start_time: components["schemas"]["Timestamp"];
            /** @description How it ended. */
            status: components["schemas"]["FlowStatus"];
            /**
             * Format: int64
             * @description How many traces it has.
             */
            trace_count: number;
        };
        /** @description A page of a flow's log records. */
        FlowLogsPage: {
            /** @description The flow. */
            correlation_id: components["schemas"]["CorrelationId"];
            /** @description The log records, earliest first. */
            items: components["schemas"]["LogRecord"][];
            /** @description Where the next page starts; null on the last one. */
            next_cursor: string | null;
            /** @description Signals that could not be read in full. Empty when all is there. */
            partial: components["schemas"]["PartialSignal"][];
        };
        /** @description A service's part in a flow. */
        FlowService: {
            /**
             * Format: int64
             * @description Its failed spans and error records in the flow.
             */
            error_count: number;
            /** @description When it first appears. */
            first_seen: components["schemas"]["Timestamp"];
            /** @description When it last appears. */
            last_seen: components["schemas"]["Timestamp"];
            /**
             * Format: int64
             * @description Its log records in the flow.
             */
            log_count: number;
            /** @description `service.name`. */
            name: string;
            /**
             * Format: int64
             * @description Time spent in its own spans and not in their children, in nanoseconds.
             */
            self_time_ns: number;
            /**
             * Format: int64
             * @description Its spans in the flow.
             */
            span_count: number;
        };
        /**
         * @description How a flow ended.
         * @enum {string}
         */
        FlowStatus: "ok" | "recovered" | "error";
        /** @description A flow in a few numbers. */
        FlowSummary: {
            /**
             * Format: int64
             * @description From the first to the last thing that happened, in nanoseconds.
             */
            duration_ns: number;
            /**
             * Format: int64
             * @description How many spans failed and log records say so.
             */
            error_count: number;
            /**
             * Format: int64
             * @description How many metric exemplars it has.
             */
            exemplar_count: number;
            /**
             * Format: int64
             * @description How many log records it has.
             */
            log_count: number;
            /** @description The operation that saw it first. */
            root_operation: string;
            /** @description The service that saw it first. */
            root_service: string;
            /**
             * Format: int64
             * @description How many services took part.
             */
            service_count: number;
            /**
             * Format: int64
             * @description How many spans it has.
             */
            span_count: number;
            /** @description How it ended. */
            status: components["schemas"]["FlowStatus"];
            /**
             * Format: int64
             * @description How many traces it has.
             */
            trace_count: number;
        };
        /** @description A value to come. */
        ForecastPoint: {
            /** @description Where it lies with a probability of 80 %. */
            likely: components["schemas"]["ValueRange"];
            /** @description Where it lies with a probability of 95 %. */
            nearly_sure: components["schemas"]["ValueRange"];
            /** @description When the step begins. */
            time: components["schemas"]["Timestamp"];
            /**
             * Format: double
             * @description The most likely value.
             */
            value: number;
        };
        /** @description An incident with all that is known of it. */
        Incident: components["schemas"]["IncidentSummary"] & {
            /** @description Its alerts, by fingerprint; empty when it was not opened by one. */
            alerts: components["schemas"]["IncidentAlert"][];
            analysis: components["schemas"]["IncidentAnalysis"] | null;
            /** @description What whoever opened it says of it. */
            description: string;
            /** @description What happened to it, earliest first. */
            history: components["schemas"]["IncidentChange"][];
            /** @description Its labels. */
            labels: {
                [key: string]: string;
            };
            /** @description How often answers like this one were right. */
            past_answers: components["schemas"]["PastAnswers"];
        };
        /** @description An alert of an incident. */
        IncidentAlert: {
            /** @description Its annotations. */
            annotations: {
                [key: string]: string;
            };
            ends_at: components["schemas"]["Timestamp"] | null;
            /** @description What tells it from other alerts: Alertmanager's fingerprint of its labels. */
            fingerprint: string;
            /** @description Whether it fires. */
            firing: boolean;
            /** @description Where it comes from: a link to Prometheus. Empty when it does not say. */
            generator_url: string;
            /** @description Its labels. */
            labels: {
                [key: string]: string;
            };
            /** @description Since when. */
            starts_at: components["schemas"]["Timestamp"];
        };
        /** @description What caused an incident. */
        IncidentAnalysis: {
            /** @description What the language model advises to look at next; empty without one. */
            advice?: string[];
            began: components["schemas"]["IncidentBeginning"] | null;
            /** @description From the cause to the symptom. */
            chain: components["schemas"]["ChainEvent"][];
            /**
             * Format: double
             * @description How likely the first suspect is the cause, 0 to 1; 0 when there is no answer.
             */
            confidence: number;
            /** @description What was read. */
            data: components["schemas"]["DataRead"];
            /** @description The dependencies between services with evidence: the causal model that the answer rests on. */
            dependencies: components["schemas"]["CausalDependency"][];
            /** @description The answer in sentences, made from the facts above. */
            explanation: string;
            /** @description Why a language model that is configured did not word it. */
            explanation_note?: string | null;
            /** @description Whose words the explanation is. */
            explanation_source?: components["schemas"]["ExplanationSource"];
            first_visible_failure: components["schemas"]["ChainEvent"] | null;
            /** @description Who suffers. */
            impact: components["schemas"]["RcaImpact"];
            /** @description Why there is none. */
            inconclusive_reason: string | null;
            /** @description What to look at next, most promising first. */
            recommendations: string[];
            /** @description The healthy time that it was compared with. */
            reference: components["schemas"]["TimeRange"];
            root_cause: components["schemas"]["RcaSuspect"] | null;
            /** @description Every service with evidence, the likeliest cause first. */
            suspects: components["schemas"]["RcaSuspect"][];
            /** @description The time that was looked at. */
            time_range: components["schemas"]["TimeRange"];
            /** @description Whether there is an answer. */
            verdict: components["schemas"]["RcaVerdict"];
        };
        /**
         * @description How far the analysis of an incident is.
         * @enum {string}
         */
        IncidentAnalysisState: "pending" | "done" | "failed";
        /** @description The answer to an incident in short. */
        IncidentAnswer: {
            /**
             * Format: double
             * @description How likely it is the cause, 0 to 1.
             */
            confidence: number;
            /** @description The answer in sentences. */
            explanation: string;
            /** @description The service in which users could first see it. */
            first_visible_failure: string | null;
            /** @description The service that caused it. */
            root_cause: string | null;
            /** @description Whether there is a cause. */
            verdict: components["schemas"]["RcaVerdict"];
        };
        /** @description When an incident began. */
        IncidentBeginning: {
            /** @description Where it comes from. */
            source: components["schemas"]["BeginningSource"];
            /** @description The time. */
            time: components["schemas"]["Timestamp"];
            /**
             * Format: int64
             * @description By how much earlier it may have begun, in nanoseconds. What happened then was compared with nothing.
             */
            uncertainty_ns: number;
        };
        /** @description An entry of an incident's history. */
        IncidentChange: {
            /** @description When. */
            at: components["schemas"]["Timestamp"];
            /** @description What. */
            change: components["schemas"]["IncidentChangeKind"];
            /** @description In words. */
            note: string;
        };
        /**
         * @description What happened to an incident.
         * @enum {string}
         */
        IncidentChangeKind: "opened" | "alerted" | "analysed" | "analysis_failed" | "resolved" | "judged";
        /** @example inc-mh9k2v1x-a7b2c4d1 */
        IncidentId: string;
        /**
         * @description Who opened an incident.
         * @enum {string}
         */
        IncidentOpener: "webhook" | "person" | "detector";
        /** @description A page of incidents. */
        IncidentPage: {
            /** @description The incidents, the latest beginning first. */
            items: components["schemas"]["IncidentSummary"][];
            /** @description Where the next page starts; null on the last one. */
            next_cursor: string | null;
        };
        /**
         * @description How bad it is.
         * @enum {string}
         */
        IncidentSeverity: "info" | "warning" | "critical";
        /**
         * @description Whether an incident goes on.
         * @enum {string}
         */
        IncidentState: "open" | "resolved";
        /** @description An incident in a list. */
        IncidentSummary: {
            /** @description How far its analysis is. */
            analysis_state: components["schemas"]["IncidentAnalysisState"];
            answer: components["schemas"]["IncidentAnswer"] | null;
            /** @description When it began, as far as whoever opened it knows. */
            began: components["schemas"]["Timestamp"];
            ended: components["schemas"]["Timestamp"] | null;
            feedback: components["schemas"]["FeedbackVerdict"] | null;
            /** @description Its ID. */
            id: components["schemas"]["IncidentId"];
            /** @description When it was opened here. */
            opened_at: components["schemas"]["Timestamp"];
            /** @description Who opened it. */
            opened_by: components["schemas"]["IncidentOpener"];
            resolved_at: components["schemas"]["Timestamp"] | null;
            /** @description Services that have to do with it: named by its labels, its cause, and who suffers; by name. */
            services: string[];
            /** @description How bad it is. */
            severity: components["schemas"]["IncidentSeverity"];
            /** @description Whether it goes on. */
            state: components["schemas"]["IncidentState"];
            /** @description What it is about. */
            title: string;
        };
        /** @description What inside of a service is the matter. */
        InnerCause: {
            /** @description The last place that is still reached. */
            from: string;
            /** @enum {string} */
            kind: "code_region";
            /** @description The place that used to be next. */
            to: string;
        } | {
            /** @enum {string} */
            kind: "resource";
            /** @description The metric that shows it. */
            metric: string;
            /** @description `cpu`, `memory`, `disk` or `network`. */
            resource: string;
        } | {
            /** @description Who is called. */
            callee: string;
            /** @description Who calls. */
            caller: string;
            /** @enum {string} */
            kind: "network";
        } | {
            /** @enum {string} */
            kind: "operation";
            /** @description The operation. */
            operation: string;
        };
        /**
         * @description What can be wrong with the data of a flow.
         * @enum {string}
         */
        IssueKind: "ends_before_start" | "missing_parent" | "starts_before_parent" | "duplicate_span" | "too_many_traces";
        /** @description How many requests took how long, over time. */
        LatencyHeatmap: {
            /**
             * @description The bounds of the buckets in nanoseconds, ascending: bucket `i` lies between bounds `i` and `i + 1`. Empty when there
             *     were no requests.
             */
            bounds_ns: number[];
            /** @description For each step the number of requests in each bucket. */
            counts: number[][];
            /** @description The operation; null for all requests. */
            operation: string | null;
            /** @description The service. */
            service: string;
            /**
             * Format: int32
             * @description Length of a step in seconds.
             */
            step_seconds: number;
            /** @description The range that was looked at, in whole steps. */
            time_range: components["schemas"]["TimeRange"];
            /** @description When each step begins. */
            times: components["schemas"]["Timestamp"][];
        };
        /** @description Log records that are new or more than usual. */
        LogPatternEvidence: {
            /**
             * @description `new` or `surging`.
             * @example new
             */
            change: string;
            /** @description One of the records, at most 300 characters of it. */
            sample: string;
            /** @description What the records have in common; `<*>` stands for what differs. */
            template: string;
            trace_id: components["schemas"]["TraceId"] | null;
        };
        /** @description One log record. */
        LogRecord: {
            /** @description Its attributes. */
            attributes: {
                [key: string]: string;
            };
            /** @description The message. */
            body: string;
            correlation_id: components["schemas"]["CorrelationId"] | null;
            /** @description The attributes of its resource. */
            resource_attributes: {
                [key: string]: string;
            };
            /** @description Name of the instrumentation scope (logger) that wrote it. */
            scope: string;
            /** @description `service.name` of its resource. */
            service: string;
            /**
             * Format: int32
             * @description The OTLP severity number, 1 (trace) to 24 (fatal); 0 when not given. 17 and above are errors.
             */
            severity_number: number;
            /** @description The severity as the application words it, e.g. `ERROR`. */
            severity_text: string;
            span_id: components["schemas"]["SpanId"] | null;
            /** @description When it was written. */
            time: components["schemas"]["Timestamp"];
            trace_id: components["schemas"]["TraceId"] | null;
        };
        /** @description A page of log records. */
        LogsPage: {
            /** @description The log records, newest first. */
            items: components["schemas"]["LogRecord"][];
            /** @description Where the next page starts; null on the last one. */
            next_cursor: string | null;
            /** @description The range that was searched. */
            time_range: components["schemas"]["TimeRange"];
        };
        /** @description An ID that joined another one's flow. */
        MergedId: {
            /** @description The other ID. */
            correlation_id: components["schemas"]["CorrelationId"];
            /** @description Why its items belong to the flow, in words for the reader. */
            reason: string;
        };
        /** @description A minute in which a service was unlike itself. */
        MetricAnomaly: {
            /**
             * Format: double
             * @description What one deviation is, at least what chance alone explains.
             */
            baseline_deviation: number;
            /**
             * Format: double
             * @description What is usual: the mean or the median of the baseline.
             */
            baseline_mean: number;
            /**
             * Format: int32
             * @description Minutes that the baseline rests on; of log patterns, the patterns that are known.
             */
            baseline_minutes: number;
            /** @description Who found it. */
            detector: components["schemas"]["AnomalyDetector"];
            /** @description What it rests on. */
            evidence: components["schemas"]["AnomalyEvidence"];
            /** @description The range in which it would not have stood out. */
            expected: components["schemas"]["ValueRange"];
            /** @description What was unusual. */
            metric: components["schemas"]["AnomalyMetric"];
            /**
             * Format: double
             * @description How many deviations the value lies above (or below, when negative) what is usual.
             */
            score: number;
            /** @description `service.name`. */
            service: string;
            /** @description When the minute begins. */
            time: components["schemas"]["Timestamp"];
            /**
             * Format: double
             * @description What it was.
             */
            value: number;
        };
        /** @description What a language model would be told, without telling it. */
        ModelPreview: {
            /** @description Where it would be sent to. */
            address: string | null;
            /**
             * Format: int64
             * @description About how many tokens it is.
             */
            estimated_tokens: number;
            /** @description To which model. */
            model: string | null;
            /** @description What stands for the things that were taken out, such as `[email-1]`. */
            redacted: string[];
            /** @description The JSON schema that the answer is bound to. */
            schema: Record<string, never>;
            /** @description Whether a provider is configured, so that this would be sent. */
            sends: boolean;
            /** @description The instructions. */
            system: string;
            /** @description The facts, as JSON, after secrets and personal data were taken out. */
            user: string;
        };
        /** @description What somebody says of the answer to an incident. */
        NewFeedback: {
            /** @description What it was, at most 256 characters: a service, if one was it. */
            actual_cause?: string;
            /** @description Whether the named cause was right. */
            correct: components["schemas"]["FeedbackVerdict"];
            /** @description More about it, at most 4,000 characters. */
            note?: string;
        };
        /** @description An incident to open. */
        NewIncident: {
            began?: components["schemas"]["Timestamp"] | null;
            /** @description What is known of it, at most 4,000 characters. */
            description?: string;
            /** @description Start of the time to look at. It should begin before the incident: some minutes of healthy traffic say what is usual. */
            from: components["schemas"]["Timestamp"];
            /** @description Labels, at most 50. */
            labels?: {
                [key: string]: string;
            };
            /** @description How bad it is. */
            severity?: components["schemas"]["IncidentSeverity"];
            symptom?: components["schemas"]["RcaSymptom"] | null;
            /**
             * @description What it is about, 1 to 200 characters.
             * @example Checkouts are slow
             */
            title: string;
            /** @description End of the time to look at; at most 6 hours after `from`. */
            to: components["schemas"]["Timestamp"];
        };
        /** @description The answer to a question. `understood` says which members there are. */
        NlqAnswer: {
            chart?: components["schemas"]["ChartKind"] | null;
            /** @description Names of the columns. */
            columns?: string[];
            /** @description How the question was read, in words. */
            interpretation?: string | null;
            /** @description What its placeholders stand for. */
            parameters?: components["schemas"]["SqlParameter"][];
            /** @description The rows: values in the order of the columns. */
            rows?: Record<string, never>[][];
            /** @description The SQL that was run. */
            sql?: string | null;
            /** @description Who wrote it. */
            sql_source?: components["schemas"]["SqlSource"];
            /** @description The nearest questions that are understood. */
            suggestions?: string[];
            /** @description The answer in a sentence, made from the rows; or why there is none. */
            summary: string;
            /** @description Words that were taken for others. */
            taken?: components["schemas"]["TakenWord"][];
            time_range?: components["schemas"]["TimeRange"] | null;
            /** @description Whether there may be more rows than these. */
            truncated?: boolean;
            /**
             * @description Whether the question was understood. If not, `summary` says why, `unread` which parts could not be read, and
             *     `suggestions` has the nearest questions that would be.
             */
            understood: boolean;
            /** @description The parts of the question that could not be read. */
            unread?: string[];
        };
        /** @description A question in plain language. */
        NlqRequest: {
            from?: components["schemas"]["Timestamp"] | null;
            /**
             * @description The question, at most 500 characters.
             * @example error rate of checkout in the last 15 minutes
             */
            question: string;
            /**
             * @description Where the person who asks is, as an IANA name; UTC when it is left out. "Today" and "14:00" depend on it.
             * @example Europe/Paris
             */
            time_zone?: string | null;
            to?: components["schemas"]["Timestamp"] | null;
        };
        /**
         * @description What a node of the service map is.
         * @enum {string}
         */
        NodeType: "service" | "frontend" | "gateway" | "worker" | "function" | "database" | "cache" | "queue" | "external";
        /** @description An operation of a service, by which spans of different flows are told to be alike. */
        Operation: {
            /** @description The span's name. */
            operation: string;
            /** @description `service.name`. */
            service: string;
        };
        /** @description An operation (span name) of a service in a range of time. */
        OperationItem: {
            /**
             * Format: int64
             * @description Its failed spans.
             */
            error_count: number;
            /** @description The span name. */
            name: string;
            /**
             * Format: int64
             * @description Median duration, in nanoseconds.
             */
            p50_duration_ns: number;
            /**
             * Format: int64
             * @description 95th percentile of the duration, in nanoseconds.
             */
            p95_duration_ns: number;
            /**
             * Format: int64
             * @description 99th percentile of the duration, in nanoseconds.
             */
            p99_duration_ns: number;
            /**
             * Format: int64
             * @description Its spans.
             */
            span_count: number;
        };
        /** @description A page of operations. */
        OperationsPage: {
            /** @description The operations, busiest first; empty for a service that sent nothing. */
            items: components["schemas"]["OperationItem"][];
            /** @description Where the next page starts; null on the last one. */
            next_cursor: string | null;
            /** @description The service. */
            service: string;
            /** @description The range that was looked at. */
            time_range: components["schemas"]["TimeRange"];
        };
        /** @description A part of an answer that is not complete. */
        PartialSignal: {
            /** @description Why, in words for the reader. */
            reason: string;
            /** @description Which signal. */
            signal: components["schemas"]["Signal"];
        };
        /**
         * @description How often answers were right, by what was said of them: the last word on each incident of the last 90 days whose answer named a
         *     cause.
         */
        PastAnswers: {
            /**
             * Format: int64
             * @description Incidents whose answer was judged.
             */
            judged_count: number;
            /**
             * Format: int64
             * @description Those whose answer was wrong.
             */
            no_count: number;
            /**
             * Format: int64
             * @description Those whose answer was partly right.
             */
            partly_count: number;
            /**
             * Format: double
             * @description The share of right answers among the judged ones, 0 to 1, where a partly right one counts half; null when none was judged.
             */
            precision: number | null;
            /**
             * Format: int64
             * @description Those whose answer was right.
             */
            yes_count: number;
        };
        /** @description What collectors counted: received = stored + dropped, but for what is on its way and what was delivered twice. */
        PipelineCounts: {
            /** @description The same by reason. */
            dropped: components["schemas"]["DroppedItems"][];
            /**
             * Format: int64
             * @description Items that they did not hand on.
             */
            dropped_count: number;
            /**
             * Format: int64
             * @description Items that were sent to the collectors.
             */
            received_count: number;
        };
        /** @description A threshold that is going to be crossed. */
        PredictedAlert: {
            /** @description The earliest time within the interval of 80 %. */
            earliest_time: components["schemas"]["Timestamp"];
            /** @description When it is going to be crossed. */
            expected_time: components["schemas"]["Timestamp"];
            /** @description The forecast. */
            forecast: components["schemas"]["ForecastPoint"][];
            /** @description When the history begins that it rests on. */
            history_start: components["schemas"]["Timestamp"];
            latest_time: components["schemas"]["Timestamp"] | null;
            /** @description When the forecast was made. */
            made_at: components["schemas"]["Timestamp"];
            /** @description `error_rate`, `p95_duration_ns`, or the name of a gauge such as `system.filesystem.utilization`. */
            metric: string;
            /** @description Whether the time of day is part of the forecast; with less than two days of history only the trend is. */
            seasonal: boolean;
            /** @description Attributes of the series, `key=value` by commas; empty for what is counted of a service. */
            series: string;
            /** @description `service.name`. */
            service: string;
            /**
             * Format: double
             * @description What it is going to reach.
             */
            threshold: number;
            /**
             * Format: double
             * @description What it was last.
             */
            value: number;
        };
        /** @description Thresholds that are going to be crossed. */
        PredictedAlerts: {
            /** @description The alerts, the soonest first. */
            items: components["schemas"]["PredictedAlert"][];
        };
        /** @description The answer of a probe when all is well. */
        ProbeAnswer: {
            /**
             * @description `ok`.
             * @example ok
             */
            status: string;
        };
        /** @description An error as RFC 9457 describes it. */
        ProblemDocument: {
            /**
             * @description What went wrong this time.
             * @example see errors: id
             */
            detail: string;
            /** @description What is wrong with each parameter, or which part of the service is not ready. */
            errors?: components["schemas"]["FieldError"][];
            /**
             * @description The path that was asked for.
             * @example /api/v1/correlate/bad%20id
             */
            instance?: string | null;
            /**
             * @description The ID under which the service's log has more.
             * @example 0f8e1c2d3b4a5968
             */
            request_id?: string | null;
            /**
             * Format: int32
             * @description The HTTP status.
             * @example 400
             */
            status: number;
            /**
             * @description The kind of problem in words; the same for every problem of the type.
             * @example The request is not acceptable
             */
            title: string;
            /**
             * @description Names the kind of problem; a URI reference.
             * @example /problems/bad-request
             */
            type: string;
        };
        /** @description One change of one service. */
        RcaEvidence: {
            /**
             * Format: double
             * @description The value during the incident.
             */
            after: number;
            /**
             * Format: double
             * @description The value before the incident, in the unit of the statement: seconds, a share from 0 to 1, or the metric's own.
             */
            before: number;
            /** @description Its kind. */
            channel: components["schemas"]["EvidenceChannel"];
            /**
             * Format: int64
             * @description Observations during it.
             */
            count_after: number;
            /**
             * Format: int64
             * @description Observations before the incident.
             */
            count_before: number;
            /** @description What changed, from what to what, in a sentence. */
            statement: string;
            /**
             * Format: double
             * @description What it adds to the service's own evidence.
             */
            weight: number;
        };
        /** @description Who suffers. */
        RcaImpact: {
            flows: components["schemas"]["AffectedCount"] | null;
            /** @description Services that depend on the cause and show changes. */
            services: string[];
            traces: components["schemas"]["AffectedCount"] | null;
            users: components["schemas"]["AffectedCount"] | null;
        };
        /** @description The question: what caused what went wrong in this time? */
        RcaRequest: {
            began?: components["schemas"]["Timestamp"] | null;
            /** @description Start of the time to look at. It should begin before the incident: some minutes of healthy traffic say what is usual. */
            from: components["schemas"]["Timestamp"];
            reference?: components["schemas"]["TimeRange"] | null;
            symptom?: components["schemas"]["RcaSymptom"] | null;
            /** @description End of the time to look at; at most 6 hours after `from`. */
            to: components["schemas"]["Timestamp"];
            /** @description Whose words are wanted. */
            wording?: components["schemas"]["WordingChoice"];
        };
        /** @description A service that may have caused the incident. */
        RcaSuspect: {
            /**
             * Format: int64
             * @description How many traces of the incident show its changes, of those that were read.
             */
            affected_trace_count: number;
            /** @description The evidence, weightiest first. */
            evidence: components["schemas"]["RcaEvidence"][];
            /** @description The service whose trouble explains its own. */
            explained_by: string | null;
            inner: components["schemas"]["InnerCause"] | null;
            /** @description Examples, earliest first. */
            links: components["schemas"]["EvidenceLink"][];
            onset: components["schemas"]["Timestamp"] | null;
            /**
             * Format: double
             * @description Its own evidence.
             */
            own: number;
            /**
             * Format: double
             * @description Its own evidence less what others explain of it.
             */
            score: number;
            /** @description `service.name`. */
            service: string;
        };
        /** @description Where and in what the incident was noticed. */
        RcaSymptom: {
            /** @description What it suffers from. */
            kind: components["schemas"]["SymptomKind"];
            /**
             * @description `service.name` of the service that was seen to suffer.
             * @example gateway
             */
            service: string;
        };
        /**
         * @description Whether there is an answer.
         * @enum {string}
         */
        RcaVerdict: "found" | "inconclusive";
        /** @description Requests, errors and durations of one step of time. */
        RedPoint: {
            /**
             * Format: int64
             * @description Failed ones.
             */
            error_count: number;
            /**
             * Format: double
             * @description Share of failed ones, 0 to 1.
             */
            error_rate: number;
            /**
             * Format: int64
             * @description Median duration, in nanoseconds.
             */
            p50_duration_ns: number;
            /**
             * Format: int64
             * @description 95th percentile of the duration, in nanoseconds.
             */
            p95_duration_ns: number;
            /**
             * Format: int64
             * @description 99th percentile of the duration, in nanoseconds.
             */
            p99_duration_ns: number;
            /**
             * Format: int64
             * @description Requests that began in it.
             */
            request_count: number;
            /**
             * Format: double
             * @description Requests a second.
             */
            requests_per_second: number;
            /** @description When the step begins. */
            time: components["schemas"]["Timestamp"];
        };
        /** @description Requests, errors and durations of a service over time. */
        RedSeries: {
            /** @description The operation; null for all requests. */
            operation: string | null;
            /** @description The steps in time order, those without requests too. */
            points: components["schemas"]["RedPoint"][];
            /** @description The service. */
            service: string;
            /**
             * Format: int32
             * @description Length of a step in seconds.
             */
            step_seconds: number;
            /** @description The range that was looked at, in whole steps. */
            time_range: components["schemas"]["TimeRange"];
        };
        /**
         * @description How one node reaches another.
         * @enum {string}
         */
        Relation: "call" | "message" | "link";
        /** @description A call that was tried again after it had failed. */
        RetriedCall: {
            /**
             * Format: int64
             * @description How often it was tried, at least 2.
             */
            attempts: number;
            /** @description What was called. */
            callee: components["schemas"]["Operation"];
            /** @description The attempts in time order, at most 10. */
            evidence: components["schemas"]["EvidenceRef"][];
            /** @description Whether the last attempt succeeded. */
            succeeded: boolean;
            /**
             * Format: int64
             * @description Time between the end of an attempt and the start of the next one, in all, in nanoseconds.
             */
            waited_ns: number;
        };
        /** @description How much of a service's data of one signal belongs to flows. */
        ServiceCoverage: {
            /**
             * Format: int64
             * @description Those with a correlation ID.
             */
            correlated_count: number;
            /**
             * Format: double
             * @description Their share, 0 to 1.
             */
            correlated_share: number;
            /** @description `service.name`. */
            service: string;
            /** @description Spans, log records or exemplars. */
            signal: components["schemas"]["Signal"];
            /**
             * @description Where the IDs came from (`baggage`, `header`, `generated`, …): one mark a trace and batch, as `record_source` of the
             *     collector writes them; empty without it, and for exemplars.
             */
            sources: {
                [key: string]: number;
            };
            /**
             * Format: int64
             * @description Items in the store.
             */
            stored_count: number;
        };
        /** @description A service in a range of time. */
        ServiceItem: {
            /**
             * Format: int64
             * @description Its failed spans.
             */
            error_count: number;
            /** @description When it was last seen. */
            last_seen: components["schemas"]["Timestamp"];
            /** @description `service.name`. */
            name: string;
            /**
             * Format: int64
             * @description Median duration of its server and consumer spans, in nanoseconds.
             */
            p50_duration_ns: number;
            /**
             * Format: int64
             * @description 95th percentile of the same, in nanoseconds.
             */
            p95_duration_ns: number;
            /**
             * Format: int64
             * @description 99th percentile of the same, in nanoseconds.
             */
            p99_duration_ns: number;
            /**
             * Format: int64
             * @description Its spans.
             */
            span_count: number;
        };
        /** @description A page of services. */
        ServicesPage: {
            /** @description The services, by name. */
            items: components["schemas"]["ServiceItem"][];
            /** @description Where the next page starts; null on the last one. */
            next_cursor: string | null;
            /** @description The range that was looked at. */
            time_range: components["schemas"]["TimeRange"];
        };
        /**
         * @description One of the kinds of data that a flow consists of.
         * @enum {string}
         */
        Signal: "traces" | "logs" | "metrics";
        /** @description How much of a signal belongs to flows, and what became of what was sent. */
        SignalCoverage: {
            /**
             * Format: int64
             * @description Those with a correlation ID.
             */
            correlated_count: number;
            /**
             * Format: double
             * @description Their share, 0 to 1.
             */
            correlated_share: number;
            pipeline: components["schemas"]["PipelineCounts"] | null;
            /** @description Spans, log records or exemplars. */
            signal: components["schemas"]["Signal"];
            /** @description See the services. */
            sources: {
                [key: string]: number;
            };
            /**
             * Format: int64
             * @description Items in the store.
             */
            stored_count: number;
        };
        /** @description One operation of one service. */
        Span: {
            /** @description Its attributes. */
            attributes: {
                [key: string]: string;
            };
            correlation_id: components["schemas"]["CorrelationId"] | null;
            /**
             * Format: int64
             * @description How long it took, in nanoseconds.
             */
            duration_ns: number;
            /** @description What happened during it, in time order. */
            events: components["schemas"]["SpanEvent"][];
            /** @description Its role in a call. */
            kind: components["schemas"]["SpanKind"];
            /** @description What caused it besides its parent. */
            links: components["schemas"]["SpanLink"][];
            /** @description Its name, low in cardinality. */
            name: string;
            parent_span_id: components["schemas"]["SpanId"] | null;
            /** @description The attributes of its resource. */
            resource_attributes: {
                [key: string]: string;
            };
            /** @description Name of the instrumentation scope that recorded it. */
            scope: string;
            /** @description `service.name` of its resource. */
            service: string;
            /** @description Its own ID. */
            span_id: components["schemas"]["SpanId"];
            /** @description When it began, by the clock of its own host. */
            start_time: components["schemas"]["Timestamp"];
            /** @description Its outcome. */
            status: components["schemas"]["SpanStatus"];
            /** @description The trace it belongs to. */
            trace_id: components["schemas"]["TraceId"];
        };
        /** @description Something that happened during a span; exceptions are events named `exception`. */
        SpanEvent: {
            /** @description Its attributes. */
            attributes: {
                [key: string]: string;
            };
            /** @description Its name. */
            name: string;
            /** @description When it happened. */
            time: components["schemas"]["Timestamp"];
        };
        /** @example eee19b7ec3c1b174 */
        SpanId: string;
        /**
         * @description The role of a span in a call, as in OTLP.
         * @enum {string}
         */
        SpanKind: "unspecified" | "internal" | "server" | "client" | "producer" | "consumer";
        /** @description A pointer from a span to another one that caused it without being its parent. */
        SpanLink: {
            /** @description The link's attributes. */
            attributes: {
                [key: string]: string;
            };
            /** @description The span that is pointed to. */
            span_id: components["schemas"]["SpanId"];
            /** @description The trace that is pointed to. */
            trace_id: components["schemas"]["TraceId"];
        };
        /** @description Where a span is found. */
        SpanRef: {
            /** @description `service.name`. */
            service: string;
            /** @description The span. */
            span_id: components["schemas"]["SpanId"];
            /** @description Its trace. */
            trace_id: components["schemas"]["TraceId"];
        };
        /** @description The outcome of a span and its words. */
        SpanStatus: {
            /** @description The outcome. */
            code: components["schemas"]["StatusCode"];
            /** @description Why, when the code is `error`; often empty. */
            message: string;
        };
        /** @description A value that was bound to a placeholder of the SQL. */
        SqlParameter: {
            /** @description The placeholder's name. */
            name: string;
            /** @description A number, a text or a list of texts. */
            value: unknown;
        };
        /**
         * @description Who wrote the SQL of an answer.
         * @enum {string}
         */
        SqlSource: "grammar" | "model";
        /**
         * @description The outcome of a span, as in OTLP.
         * @enum {string}
         */
        StatusCode: "unset" | "ok" | "error";
        /**
         * @description What the users, or an alert, saw.
         * @enum {string}
         */
        SymptomKind: "latency" | "failures";
        /** @description A word that was taken for another one. */
        TakenWord: {
            /** @description What it was taken for. */
            taken_for: string;
            /** @description As it was written. */
            word: string;
        };
        /** @description An operation that took another time of its own than usual. */
        TimeDifference: {
            /** @description The operation. */
            at: components["schemas"]["Operation"];
            /** @description The span with most of it. */
            evidence: components["schemas"]["EvidenceRef"];
            /** @description The time of these spans in which none of their children ran, in all. */
            self_time: components["schemas"]["ComparedTime"];
            /**
             * Format: int64
             * @description How many spans of it this flow has.
             */
            span_count: number;
        };
        /** @description A step of time and how many flows began in it. */
        TimeFacet: {
            /**
             * Format: int64
             * @description How many of these failed.
             */
            error_count: number;
            /**
             * Format: int64
             * @description How many of the counted flows began in it.
             */
            flow_count: number;
            /**
             * Format: int64
             * @description How many of these ended well, although something failed.
             */
            recovered_count: number;
            /** @description When the step begins. */
            time: components["schemas"]["Timestamp"];
        };
        /** @description One entry of the timeline. */
        TimelineEvent: {
            /**
             * Format: int64
             * @description What was added to the time that was sent, in nanoseconds, because a clock was ahead or behind; usually 0.
             */
            clock_offset_ns: number;
            /**
             * Format: int64
             * @description How long it took; none for what has no length.
             */
            duration_ns: number | null;
            /** @description Whether it says that something failed. */
            is_error: boolean;
            /** @description What it is. */
            kind: components["schemas"]["TimelineKind"];
            /**
             * Format: int64
             * @description Nanoseconds since the start of the flow.
             */
            offset_ns: number;
            /** @description `service.name`. */
            service: string;
            span_id: components["schemas"]["SpanId"] | null;
            /** @description When, corrected by `clock_offset_ns`. */
            time: components["schemas"]["Timestamp"];
            /** @description What happened: the span's or event's name, the log's body, the metric with its value. */
            title: string;
            trace_id: components["schemas"]["TraceId"] | null;
        };
        /**
         * @description What an entry of the timeline is.
         * @enum {string}
         */
        TimelineKind: "span" | "span_event" | "log" | "metric";
        /** @description A page of a flow's timeline. */
        TimelinePage: {
            /** @description Whether times are corrected where clocks differ. They are not in a flow that is too long to be looked at whole. */
            clocks_corrected: boolean;
            /** @description The flow. */
            correlation_id: components["schemas"]["CorrelationId"];
            /** @description The events, earliest first. */
            items: components["schemas"]["TimelineEvent"][];
            /** @description Where the next page starts; null on the last one. */
            next_cursor: string | null;
            /** @description Signals that could not be read in full. Empty when all is there. */
            partial: components["schemas"]["PartialSignal"][];
        };
        /** @description A closed range of time. */
        TimeRange: {
            /** @description The last instant, never before `start`. */
            end: components["schemas"]["Timestamp"];
            /** @description The first instant. */
            start: components["schemas"]["Timestamp"];
        };
        /**
         * Format: date-time
         * @description RFC 3339 in UTC with nanoseconds
         */
        Timestamp: string;
        /** @description The services of a range of time and how they are connected. */
        Topology: {
            /** @description The edges, busiest first. */
            edges: components["schemas"]["TopologyEdge"][];
            edges_complete_until: components["schemas"]["Timestamp"] | null;
            /** @description The nodes, by type and name. */
            services: components["schemas"]["TopologyNode"][];
            /** @description The range that was looked at, in whole minutes. */
            time_range: components["schemas"]["TimeRange"];
            /** @description Whether there are more services or edges than were read. */
            truncated: boolean;
        };
        /** @description Who reaches whom. */
        TopologyEdge: {
            /** @description Queues or topics that messages went through; empty for calls. */
            destinations: string[];
            /**
             * Format: int64
             * @description Those that failed on either side.
             */
            error_count: number;
            /**
             * Format: double
             * @description Share of failed ones, 0 to 1.
             */
            error_rate: number;
            /**
             * Format: int64
             * @description Median duration, in nanoseconds: of a call as the caller saw it, of a message its processing. 0 beside a queue.
             */
            p50_duration_ns: number;
            /**
             * Format: int64
             * @description 95th percentile of the same, in nanoseconds.
             */
            p95_duration_ns: number;
            /**
             * Format: int64
             * @description 99th percentile of the same, in nanoseconds.
             */
            p99_duration_ns: number;
            /** @description How. */
            relation: components["schemas"]["Relation"];
            /**
             * Format: int64
             * @description Calls or messages.
             */
            request_count: number;
            /**
             * Format: double
             * @description Calls or messages a second.
             */
            requests_per_second: number;
            /** @description `id` of the node that calls, sends or is linked to. */
            source: string;
            /** @description `id` of the node that is called, receives or links. */
            target: string;
        };
        /** @description A page of edges of the service map. */
        TopologyEdgesPage: {
            /** @description The edges, busiest first. */
            items: components["schemas"]["TopologyEdge"][];
            /** @description Where the next page starts; null on the last one. */
            next_cursor: string | null;
            /** @description The range that was looked at, in whole minutes. */
            time_range: components["schemas"]["TimeRange"];
        };
        /** @description A service, or something that is known by its callers only. */
        TopologyNode: {
            /**
             * Format: int64
             * @description Failed ones.
             */
            error_count: number;
            /**
             * Format: double
             * @description Share of failed ones, 0 to 1.
             */
            error_rate: number;
            /** @description Names it in edges: `service:orders`, `database:pg-1/shop`. */
            id: string;
            /** @description Whether it is known by its callers only. Its numbers are what they saw. */
            is_virtual: boolean;
            last_seen: components["schemas"]["Timestamp"] | null;
            /** @description `service.name`; of what sends no telemetry the name its callers give it. */
            name: string;
            /**
             * Format: int64
             * @description Median duration of a request, in nanoseconds.
             */
            p50_duration_ns: number;
            /**
             * Format: int64
             * @description 95th percentile of the same, in nanoseconds.
             */
            p95_duration_ns: number;
            /**
             * Format: int64
             * @description 99th percentile of the same, in nanoseconds.
             */
            p99_duration_ns: number;
            /**
             * Format: int64
             * @description Requests it got: its server and consumer spans.
             */
            request_count: number;
            /**
             * Format: double
             * @description Requests a second.
             */
            requests_per_second: number;
            /** @description Product or protocol, such as `postgresql`, `kafka` or `http`; null for services. */
            system: string | null;
            /** @description What it is. */
            type: components["schemas"]["NodeType"];
        };
        /** @description A page of nodes of the service map. */
        TopologyServicesPage: {
            /** @description The nodes, busiest first. */
            items: components["schemas"]["TopologyNode"][];
            /** @description Where the next page starts; null on the last one. */
            next_cursor: string | null;
            /** @description The range that was looked at, in whole minutes. */
            time_range: components["schemas"]["TimeRange"];
        };
        /** @description One trace of a flow. */
        Trace: {
            /**
             * Format: int64
             * @description From its first span's start to its last span's end, in nanoseconds.
             */
            duration_ns: number;
            /** @description Whether any of its spans failed. */
            has_error: boolean;
            /** @description Traces of the same flow that its spans link to. */
            linked_trace_ids: components["schemas"]["TraceId"][];
            /** @description The name of its earliest root span. */
            root_operation: string;
            /** @description The service of its earliest root span. */
            root_service: string;
            /** @description Its spans in start order. */
            spans: components["schemas"]["Span"][];
            /** @description When its first span began. */
            start_time: components["schemas"]["Timestamp"];
            /** @description Its ID. */
            trace_id: components["schemas"]["TraceId"];
        };
        /** @description One trace. */
        TraceAnswer: {
            /** @description The flows that its spans say they belong to; one in the usual case. */
            correlation_ids: components["schemas"]["CorrelationId"][];
            /** @description Where the time of its root span went; the steps do not overlap and their durations add up to it. */
            critical_path: components["schemas"]["CriticalPathStep"][];
            /** @description Says that there are more spans than were read. Empty when all is there. */
            partial: components["schemas"]["PartialSignal"][];
            /** @description The trace with its spans. `linked_trace_ids` are all that its spans link to. */
            trace: components["schemas"]["Trace"];
        };
        /** @example 5b8efff798038103d269b633813fc60c */
        TraceId: string;
        /** @description A page of a flow's traces. */
        TracesPage: {
            /** @description The flow. */
            correlation_id: components["schemas"]["CorrelationId"];
            /** @description The traces, earliest first; fewer than asked for when they are large. */
            items: components["schemas"]["Trace"][];
            /** @description Where the next page starts; null on the last one. */
            next_cursor: string | null;
            /** @description Signals that could not be read in full. Empty when all is there. */
            partial: components["schemas"]["PartialSignal"][];
        };
        /** @description How long something takes in other flows, each of which counts once. */
        UsualTime: {
            /**
             * Format: int64
             * @description In how many flows it was measured.
             */
            flows: number;
            /**
             * Format: int64
             * @description The longest, in nanoseconds.
             */
            max_ns: number;
            /**
             * Format: int64
             * @description The shortest, in nanoseconds.
             */
            min_ns: number;
            /**
             * Format: int64
             * @description The first quartile, in nanoseconds.
             */
            p25_ns: number;
            /**
             * Format: int64
             * @description The median, in nanoseconds.
             */
            p50_ns: number;
            /**
             * Format: int64
             * @description The third quartile, in nanoseconds.
             */
            p75_ns: number;
        };
        /** @description A range, both ends included. */
        ValueRange: {
            /**
             * Format: double
             * @description The upper end.
             */
            high: number;
            /**
             * Format: double
             * @description The lower end.
             */
            low: number;
        };
        /** @description What became of a notification. */
        WebhookReceipt: {
            incident_id: components["schemas"]["IncidentId"] | null;
            /** @description Whether this notification opened it. */
            opened: boolean;
        };
        /**
         * @description Whose words are wanted.
         * @enum {string}
         */
        WordingChoice: "model" | "template";
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    analyze: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnalysisRequest"];
            };
        };
        responses: {
            /** @description The analysis */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowAnalysis"];
                };
            };
            /** @description A parameter is not acceptable; `errors` says which and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Nothing has this ID */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body is not application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Something that is needed for the answer is away */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Any other error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    ask: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NlqRequest"];
            };
        };
        responses: {
            /** @description The answer */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NlqAnswer"];
                };
            };
            /** @description A parameter is not acceptable; `errors` says which and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body is not application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Something that is needed for the answer is away */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Any other error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    preview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnalysisRequest"];
            };
        };
        responses: {
            /** @description The question to the model */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelPreview"];
                };
            };
            /** @description A parameter is not acceptable; `errors` says which and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Nothing has this ID */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body is not application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Something that is needed for the answer is away */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Any other error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    find_root_cause: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RcaRequest"];
            };
        };
        responses: {
            /** @description The analysis */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IncidentAnalysis"];
                };
            };
            /** @description A parameter is not acceptable; `errors` says which and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body is not application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Something that is needed for the answer is away */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Any other error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    preview_root_cause: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RcaRequest"];
            };
        };
        responses: {
            /** @description The question to the model */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelPreview"];
                };
            };
            /** @description A parameter is not acceptable; `errors` says which and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body is not application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Something that is needed for the answer is away */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Any other error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    alertmanager_webhook_alias: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlertmanagerNotification"];
            };
        };
        responses: {
            /** @description It was taken */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookReceipt"];
                };
            };
            /** @description A parameter is not acceptable; `errors` says which and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body is not application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Something that is needed for the answer is away */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Any other error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    predicted_alerts: {
        parameters: {
            query?: {
                /** @description The most alerts, the soonest first. */
                limit?: number;
                /** @description Alerts of this service. */
                service?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The alerts */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PredictedAlerts"];
                };
            };
            /** @description A parameter is not acceptable; `errors` says which and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Something that is needed for the answer is away */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Any other error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    anomalies: {
        parameters: {
            query?: {
                /**
                 * @description `next_cursor` of the page before. Where there are `start` and `end`, give them with it, or the default range
                 *     moves on.
                 */
                cursor?: string;
                /** @description Of this time or earlier; by default now. */
                end?: string;
                /** @description Size of the page. */
                limit?: number;
                /** @description The least score: deviations from what is usual, above or below. */
                min_score?: number;
                /** @description Minutes of this service. */
                service?: string;
                /** @description Of this time or later; by default an hour before `end`. */
                start?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnomaliesPage"];
                };
            };
            /** @description A parameter is not acceptable; `errors` says which and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Something that is needed for the answer is away */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Any other error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    correlate: {
        parameters: {
            query?: {
                /**
                 * @description `ai` adds `ai_insights`: the analysis of the flow, when the analysis service answers soon enough.
                 * @example ai
                 */
                include?: string;
            };
            header?: never;
            path: {
                /** @description The flow's correlation ID */
                id: components["schemas"]["CorrelationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The flow */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CorrelationAnswer"];
                };
            };
            /** @description A parameter is not acceptable; `errors` says which and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Nothing has this ID */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Something that is needed for the answer is away */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Any other error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    correlate_impact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The flow's correlation ID */
                id: components["schemas"]["CorrelationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The impact */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowImpact"];
                };
            };
            /** @description A parameter is not acceptable; `errors` says which and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Nothing has this ID */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Something that is needed for the answer is away */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Any other error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    correlate_logs: {
        parameters: {
            query?: {
                /**
                 * @description `next_cursor` of the page before. Where there are `start` and `end`, give them with it, or the default range
                 *     moves on.
                 */
                cursor?: string;
                /** @description Size of the page. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The flow's correlation ID */
                id: components["schemas"]["CorrelationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowLogsPage"];
                };
            };
            /** @description A parameter is not acceptable; `errors` says which and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Nothing has this ID */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Something that is needed for the answer is away */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Any other error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    correlate_timeline: {
        parameters: {
            query?: {
                /**
                 * @description `next_cursor` of the page before. Where there are `start` and `end`, give them with it, or the default range
                 *     moves on.
                 */
                cursor?: string;
                /** @description Size of the page. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The flow's correlation ID */
                id: components["schemas"]["CorrelationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TimelinePage"];
                };
            };
            /** @description A parameter is not acceptable; `errors` says which and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Nothing has this ID */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Something that is needed for the answer is away */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Any other error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    correlate_traces: {
        parameters: {
            query?: {
                /**
                 * @description `next_cursor` of the page before. Where there are `start` and `end`, give them with it, or the default range
                 *     moves on.
                 */
                cursor?: string;
                /** @description Size of the page. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The flow's correlation ID */
                id: components["schemas"]["CorrelationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TracesPage"];
                };
            };
            /** @description A parameter is not acceptable; `errors` says which and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Nothing has this ID */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Something that is needed for the answer is away */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Any other error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    search_correlations: {
        parameters: {
            query?: {
                /**
                 * @description Flows with a span that has this attribute with this value.
                 * @example order.id=1042
                 */
                attribute?: string;
                /**
                 * @description `next_cursor` of the page before. Where there are `start` and `end`, give them with it, or the default range
                 *     moves on.
                 */
                cursor?: string;
                /** @description Of this time or earlier; by default now. */
                end?: string;
                /** @description Size of the page. */
                limit?: number;
                /** @description Flows that lasted at most this long, in nanoseconds. */
                max_duration_ns?: number;
                /** @description Flows with a span that lasted at most this long, in nanoseconds; see `min_span_duration_ns`. */
                max_span_duration_ns?: number;
                /** @description Flows that lasted at least this long, in nanoseconds. */
                min_duration_ns?: number;
                /**
                 * @description Flows with a span that lasted at least this long, in nanoseconds. Where `service`, `operation` or
                 *     `max_span_duration_ns` are given, the span is of that service, has that name and is no longer than that.
                 */
                min_span_duration_ns?: number;
                /** @description Flows with a span of this exact name. */
                operation?: string;
                /** @description Flows in which this service took part. */
                service?: string;
                /** @description Of this time or later; by default an hour before `end`. */
                start?: string;
                /**
                 * @description Flows that ended so: nothing failed (`ok`), something failed but the first request was answered well
                 *     (`recovered`), the first request failed (`error`).
                 */
                status?: components["schemas"]["FlowStatus"];
                /** @description Flows whose ID starts with this text, or that have a log record whose body contains it, in whatever case. */
                text?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CorrelationsPage"];
                };
            };
            /** @description A parameter is not acceptable; `errors` says which and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Something that is needed for the answer is away */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Any other error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    flow_facets: {
        parameters: {
            query?: {
                /**
                 * @description Flows with a span that has this attribute with this value.
                 * @example order.id=1042
                 */
                attribute?: string;
                /** @description Of this time or earlier; by default now. */
                end?: string;
                /** @description Flows that lasted at most this long, in nanoseconds. */
                max_duration_ns?: number;
                /** @description Flows with a span that lasted at most this long, in nanoseconds; see `min_span_duration_ns`. */
                max_span_duration_ns?: number;
                /** @description Flows that lasted at least this long, in nanoseconds. */
                min_duration_ns?: number;
                /**
                 * @description Flows with a span that lasted at least this long, in nanoseconds. Where `service`, `operation` or
                 *     `max_span_duration_ns` are given, the span is of that service, has that name and is no longer than that.
                 */
                min_span_duration_ns?: number;
                /** @description Flows with a span of this exact name. */
                operation?: string;
                /** @description Flows in which this service took part. */
                service?: string;
                /** @description Of this time or later; by default an hour before `end`. */
                start?: string;
                /**
                 * @description Flows that ended so: nothing failed (`ok`), something failed but the first request was answered well
                 *     (`recovered`), the first request failed (`error`).
                 */
                status?: components["schemas"]["FlowStatus"];
                /** @description Flows whose ID starts with this text, or that have a log record whose body contains it, in whatever case. */
                text?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The counts */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowFacetsAnswer"];
                };
            };
            /** @description A parameter is not acceptable; `errors` says which and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Something that is needed for the answer is away */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Any other error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    coverage: {
        parameters: {
            query?: {
                /**
                 * @description `next_cursor` of the page before. Where there are `start` and `end`, give them with it, or the default range
                 *     moves on.
                 */
                cursor?: string;
                /** @description Of this time or earlier; by default now. */
                end?: string;
                /** @description Size of the page. */
                limit?: number;
                /** @description Of this time or later; by default an hour before `end`. */
                start?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CoveragePage"];
                };
            };
            /** @description A parameter is not acceptable; `errors` says which and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Something that is needed for the answer is away */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Any other error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    dashboards: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The dashboards */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DashboardsAnswer"];
                };
            };
            /** @description A parameter is not acceptable; `errors` says which and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Something that is needed for the answer is away */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Any other error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    error_fingerprints: {
        parameters: {
            query?: {
                /**
                 * @description `next_cursor` of the page before. Where there are `start` and `end`, give them with it, or the default range
                 *     moves on.
                 */
                cursor?: string;
                /** @description Of this time or earlier; by default now. */
                end?: string;
                /** @description Size of the page. */
                limit?: number;
                /** @description Errors of this service. */
                service?: string;
                /** @description Of this time or later; by default an hour before `end`. */
                start?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorFingerprintsPage"];
                };
            };
            /** @description A parameter is not acceptable; `errors` says which and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Something that is needed for the answer is away */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Any other error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    high_latency_exemplars: {
        parameters: {
            query?: {
                /**
                 * @description `next_cursor` of the page before. Where there are `start` and `end`, give them with it, or the default range
                 *     moves on.
                 */
                cursor?: string;
                /** @description Of this time or earlier; by default now. */
                end?: string;
                /** @description Size of the page. */
                limit?: number;
                /** @description Exemplars of this metric. */
                metric?: string;
                /** @description Exemplars of at least this duration, in nanoseconds. */
                min_duration_ns?: number;
                /** @description Exemplars that were measured in a span of this exact name. */
                operation?: string;
                /** @description Exemplars of this service. */
                service?: string;
                /** @description Of this time or later; by default an hour before `end`. */
                start?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExemplarsPage"];
                };
            };
            /** @description A parameter is not acceptable; `errors` says which and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Something that is needed for the answer is away */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Any other error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    trace_exemplars: {
        parameters: {
            query?: {
                /**
                 * @description `next_cursor` of the page before. Where there are `start` and `end`, give them with it, or the default range
                 *     moves on.
                 */
                cursor?: string;
                /** @description Size of the page. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The trace ID */
                trace_id: components["schemas"]["TraceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; empty for an unknown trace */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExemplarsPage"];
                };
            };
            /** @description A parameter is not acceptable; `errors` says which and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Something that is needed for the answer is away */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Any other error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    incidents: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description Incidents that had not ended by then. */
                from?: string;
                /** @description Size of the page, 50 by default. */
                limit?: number;
                /** @description Incidents that have to do with this service: named by an alert, found to be the cause, or suffering from it. */
                service?: string;
                /** @description Incidents that are open, or resolved. */
                state?: components["schemas"]["IncidentState"];
                /** @description Incidents that began by then. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IncidentPage"];
                };
            };
            /** @description A parameter is not acceptable; `errors` says which and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Something that is needed for the answer is away */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Any other error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    open_incident: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewIncident"];
            };
        };
        responses: {
            /** @description It was there */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Incident"];
                };
            };
            /** @description It was opened */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Incident"];
                };
            };
            /** @description A parameter is not acceptable; `errors` says which and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body is not application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Something that is needed for the answer is away */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Any other error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    incident: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The incident's ID */
                id: components["schemas"]["IncidentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The incident */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Incident"];
                };
            };
            /** @description A parameter is not acceptable; `errors` says which and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Nothing has this ID */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Something that is needed for the answer is away */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Any other error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    feedback: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The incident's ID */
                id: components["schemas"]["IncidentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was said */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeedbackList"];
                };
            };
            /** @description A parameter is not acceptable; `errors` says which and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Nothing has this ID */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Something that is needed for the answer is away */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Any other error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    give_feedback: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The incident's ID */
                id: components["schemas"]["IncidentId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewFeedback"];
            };
        };
        responses: {
            /** @description It was noted */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Feedback"];
                };
            };
            /** @description A parameter is not acceptable; `errors` says which and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Nothing has this ID */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body is not application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Something that is needed for the answer is away */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Any other error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    resolve_incident: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The incident's ID */
                id: components["schemas"]["IncidentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The incident */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Incident"];
                };
            };
            /** @description A parameter is not acceptable; `errors` says which and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Nothing has this ID */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Something that is needed for the answer is away */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Any other error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    search_logs: {
        parameters: {
            query?: {
                /**
                 * @description `next_cursor` of the page before. Where there are `start` and `end`, give them with it, or the default range
                 *     moves on.
                 */
                cursor?: string;
                /** @description Of this time or earlier; by default now. */
                end?: string;
                /** @description Size of the page. */
                limit?: number;
                /** @description Records of at least this severity. */
                min_severity?: "trace" | "debug" | "info" | "warn" | "error" | "fatal";
                /** @description Records of this service. */
                service?: string;
                /** @description Of this time or later; by default an hour before `end`. */
                start?: string;
                /** @description Records whose body contains this text, in whatever case. */
                text?: string;
                /** @description Records of this trace. */
                trace_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogsPage"];
                };
            };
            /** @description A parameter is not acceptable; `errors` says which and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Something that is needed for the answer is away */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Any other error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    metric_exemplars: {
        parameters: {
            query?: {
                /**
                 * @description `next_cursor` of the page before. Where there are `start` and `end`, give them with it, or the default range
                 *     moves on.
                 */
                cursor?: string;
                /** @description Of this time or earlier; by default now. */
                end?: string;
                /** @description Size of the page. */
                limit?: number;
                /** @description Exemplars that were measured in a span of this exact name. */
                operation?: string;
                /** @description Exemplars of this service. */
                service?: string;
                /** @description Of this time or later; by default an hour before `end`. */
                start?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The metric's name
                 * @example http.server.request.duration
                 */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; empty for a metric without exemplars */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExemplarsPage"];
                };
            };
            /** @description A parameter is not acceptable; `errors` says which and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Something that is needed for the answer is away */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Any other error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    exemplars: {
        parameters: {
            query?: {
                /**
                 * @description `next_cursor` of the page before. Where there are `start` and `end`, give them with it, or the default range
                 *     moves on.
                 */
                cursor?: string;
                /** @description Of this time or earlier; by default now. */
                end?: string;
                /** @description Size of the page. */
                limit?: number;
                /** @description Exemplars that were measured in a span of this exact name. */
                operation?: string;
                /** @description Exemplars of this service. */
                service?: string;
                /** @description Of this time or later; by default an hour before `end`. */
                start?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExemplarsPage"];
                };
            };
            /** @description A parameter is not acceptable; `errors` says which and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Something that is needed for the answer is away */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Any other error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    operations: {
        parameters: {
            query: {
                /**
                 * @description `next_cursor` of the page before. Where there are `start` and `end`, give them with it, or the default range
                 *     moves on.
                 */
                cursor?: string;
                /** @description Of this time or earlier; by default now. */
                end?: string;
                /** @description Size of the page. */
                limit?: number;
                /** @description The service. */
                service: string;
                /** @description Of this time or later; by default an hour before `end`. */
                start?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperationsPage"];
                };
            };
            /** @description A parameter is not acceptable; `errors` says which and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Something that is needed for the answer is away */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Any other error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    services: {
        parameters: {
            query?: {
                /**
                 * @description `next_cursor` of the page before. Where there are `start` and `end`, give them with it, or the default range
                 *     moves on.
                 */
                cursor?: string;
                /** @description Of this time or earlier; by default now. */
                end?: string;
                /** @description Size of the page. */
                limit?: number;
                /** @description Of this time or later; by default an hour before `end`. */
                start?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServicesPage"];
                };
            };
            /** @description A parameter is not acceptable; `errors` says which and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Something that is needed for the answer is away */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Any other error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    latency_heatmap: {
        parameters: {
            query?: {
                /** @description Of this time or earlier; by default now. */
                end?: string;
                /** @description Spans of this name instead of all requests. */
                operation?: string;
                /** @description Of this time or later; by default an hour before `end`. */
                start?: string;
                /** @description Length of a step in seconds, a multiple of 60; by default such that there are about 60 steps. */
                step_seconds?: number;
            };
            header?: never;
            path: {
                /** @description The `service.name` */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The counts */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LatencyHeatmap"];
                };
            };
            /** @description A parameter is not acceptable; `errors` says which and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Something that is needed for the answer is away */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Any other error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    service_red: {
        parameters: {
            query?: {
                /** @description Of this time or earlier; by default now. */
                end?: string;
                /** @description Spans of this name instead of all requests. */
                operation?: string;
                /** @description Of this time or later; by default an hour before `end`. */
                start?: string;
                /** @description Length of a step in seconds, a multiple of 60; by default such that there are about 60 steps. */
                step_seconds?: number;
            };
            header?: never;
            path: {
                /** @description The `service.name` */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The series; all zeros for a service that sent nothing */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RedSeries"];
                };
            };
            /** @description A parameter is not acceptable; `errors` says which and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Something that is needed for the answer is away */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Any other error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    topology: {
        parameters: {
            query?: {
                /** @description Of this time or earlier; by default now. */
                end?: string;
                /** @description Of this time or later; by default an hour before `end`. */
                start?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The map */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Topology"];
                };
            };
            /** @description A parameter is not acceptable; `errors` says which and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Something that is needed for the answer is away */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Any other error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    topology_edges: {
        parameters: {
            query?: {
                /**
                 * @description `next_cursor` of the page before. Where there are `start` and `end`, give them with it, or the default range
                 *     moves on.
                 */
                cursor?: string;
                /** @description Of this time or earlier; by default now. */
                end?: string;
                /** @description Size of the page. */
                limit?: number;
                /** @description Edges from or to the node of this name. */
                node?: string;
                /** @description Of this time or later; by default an hour before `end`. */
                start?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TopologyEdgesPage"];
                };
            };
            /** @description A parameter is not acceptable; `errors` says which and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Something that is needed for the answer is away */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Any other error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    topology_services: {
        parameters: {
            query?: {
                /**
                 * @description `next_cursor` of the page before. Where there are `start` and `end`, give them with it, or the default range
                 *     moves on.
                 */
                cursor?: string;
                /** @description Of this time or earlier; by default now. */
                end?: string;
                /** @description Size of the page. */
                limit?: number;
                /** @description Of this time or later; by default an hour before `end`. */
                start?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TopologyServicesPage"];
                };
            };
            /** @description A parameter is not acceptable; `errors` says which and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Something that is needed for the answer is away */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Any other error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    trace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The trace ID */
                id: components["schemas"]["TraceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The trace */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TraceAnswer"];
                };
            };
            /** @description A parameter is not acceptable; `errors` says which and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Nothing has this ID */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Something that is needed for the answer is away */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Any other error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    alertmanager_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlertmanagerNotification"];
            };
        };
        responses: {
            /** @description It was taken */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookReceipt"];
                };
            };
            /** @description A parameter is not acceptable; `errors` says which and why */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description The body is not application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Something that is needed for the answer is away */
            503: {
                headers: {
                    /** @description When to try again, in seconds */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
            /** @description Any other error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
    healthz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is alive */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProbeAnswer"];
                };
            };
        };
    };
    metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The metrics */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    openapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    readyz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is ready */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProbeAnswer"];
                };
            };
            /** @description It is not; `errors` says why */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDocument"];
                };
            };
        };
    };
}
