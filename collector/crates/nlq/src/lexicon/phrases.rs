//! The words that questions are made of.

use super::{Change as C, Sign, Thing as T};
use crate::ast::Kind;

use Sign::{
    Average, Bound, Busiest, By, Callees, Callers, Changed, Common, Compare, ErrorRate, Failed, Fastest,
    Filler, First, Got, Health, HowMany, Last, Latency, Latest, Least, Max, Median, Min, Most, Not, Quietest,
    Rate, Reliability, Severity, Share, Show, Slowest, Succeeded, SuccessRate, Sum, Throughput, Trend,
    Typical, Unreliable, When, Which,
};

pub(super) const fn one(thing: T) -> Sign {
    Sign::Thing(thing, true)
}

pub(super) const fn many(thing: T) -> Sign {
    Sign::Thing(thing, false)
}

/// Phrases with the same meaning, parted by `|`.
pub(super) const PHRASES: &[(Sign, &str)] = &[
    (
        Filler,
        "usually|normally|generally|different|distinct|unique|various|several|individual|rank|ranking|sort|order|write|wrote|writes|written|emit|emits|\
        produce|produces|own|respectively|correct|possible|together|combined|present|each one|place|side|report|provide|compute|\
        calculate|determine|identify|return me|whether|far|much|many|long|thing|things|stuff|statistics|stats|stat|figures|figure|summary|\
        overview|info on|information|prod|production|everywhere|anywhere|across the board|experienced|experience|experiencing|see any|\
        been any|carry|carried|belong|belongs|belonging|passed|pass through|went through|go through|reach|reached|hitting|a|an|the|of|in|on|at|for|to|with|from|is|are|was|were|be|been|being|do|does|did|has|have|had|there|that|this|these|those|it|its|\
        they|them|their|i|me|we|us|our|you|your|my|please|pls|can|could|would|should|will|and|or|as|so|any|some|all|currently|now|\
        right now|still|just|also|then|during|within|over|into|inside|out|up|down|about|around|exactly|actually|really|\
        want|like|need|know|see|look|looking|check|get|got|getting|gets|give|gimme|hey|hi|hello|thanks|thank|kindly|quick|quickly|\
        overall|total number|going|happen|happened|happening|occur|occurred|occurring|taking|take|takes|took|made|make|handled|handle|\
        served|serve|processed|process|received|receive|seen|logged|log in|recorded|reported|generated|produced|emitted|thrown|\
        returned|return|returning|sent|ran|run|value|values|number|data|time frame|period|window|system|whole|entire|across|each other|\
        who|whose|where|while|if|what's|whats|let|let's|lets|need to|would like|i'd|id like|help|tell|ones|one|kind|kinds of|respect|terms|\
        service called|services called|operation called|named|called|only|ever|stored|approximately|roughly|approx|there's|it's|that's|okay|ok then|cheers|again|already|yet|\
        anyone|somebody|at all|hit|expose|exposes|offer|offers|break down|break it down|in ms|in milliseconds|in seconds|-|available|exist|exists|known|we've|we have|\
        involved|took part|participated|participate|take part|touched|having|compared|minutes|regarding|concerning|related|coming|\
        hits|against|result|resulted|ended|end|went|both|between|per cent of|how|what|but|by now|than|more|being|doing|look like|looks like|looked like|\
        through|via|upon|onto|towards|toward|among|amongst|far|lot|lots|very|too|quite|somewhat|heavily|badly|constantly|repeatedly|regularly|\
        frequently|often|simply|maybe|perhaps|possibly|basically|even|either|lasting|lasted|lasts|active|wondering|interested|curious|sure|hour by hour|single|something|i mean|by that i mean|reading|readings|measurement|measurements|sample|samples|data point|data points|\
        course of|moment|of course|asap|used|back|quickly please|for me|us please|if any|if possible|in order to|at present|nowadays|such|same as|namely|i.e|e.g|eg|ie|etc|vs.",
    ),
    // Verbs that say no more than what their objects say; other forms of them are told by their endings.
    (
        Filler,
        "come|arrive|land|enter|flow through|travel|traverse|transit|pass|see|observe|notice|witness|need|throw|wait|lose|require|spend|undergo|\
        suffer|face|meet|encounter|hold|contain|include|involve|track|capture|collect|measure|register|issue|raise|trigger|cause|\
        yield|respond|accept|perform|complete|finish|arise|appear|emerge|show up|turn up|pop up|run into|deal with|stand|sit|\
        remain|stay|become|keep|deliver|execute|distribute|spread|split|divide|originate|stem|tend|manage|cost|work|behave|wonder|figure|\
        mean|feel|lie|find out|figure out|learn|understand|say|think|guess|suppose|try|try to|attempt|attempts to|manage to|happen to|seem|seem to|\
        tend to|let me see|let us see|care about|point out|account for|add up to|come to|amount to|come in|come from|come up|come through|bring",
    ),
    (
        Show,
        "show|list|display|find|fetch|print|get me|give me|show me|name the|name me|name all|enumerate|output|present|retrieve|reveal|describe|outline|\
        inspect|examine|open|locate|surface|highlight|hand me|send me|walk me through|take me through|talk me through|run me through|step through|\
        explain|tell me about|details about|i want to see|let me see|want to look at|look at|have a look at|what about|how about|search|search for|pull|pull up|bring up|view|details|detail|\
        details of|what happened|what happened in|what was|what is|what are|tell me about|everything|anything|everything about|dump|grep",
    ),
    (
        HowMany,
        "hw many|how mny|howmany|how manny|hwo many|how many|number of|count|count of|counts|total number of|amount of|how often|how much|volume|volume of|no of|\
        nr of|num|# of|total count|how many times|quantity|cnt|tally|how frequently|frequency|frequency of|occurrences|occurrences of|number of times|total of|headcount|how large is the number of|sum total",
    ),
    (
        many(T::Request),
        "requests|calls|transactions|hits|queries|invocations|reqs|messages|requests count|http requests|api calls|api requests|http calls|\
        web requests|rpcs|rpc calls|responses|answers|replies|executions",
    ),
    (
        one(T::Request),
        "request|call|transaction|req|invocation|http request|api call|rpc|query|response|answer|reply|execution",
    ),
    (
        many(T::DatabaseCall),
        "db calls|database calls|db queries|database queries|sql queries|db requests|database requests|sql statements|sql calls|\
        db statements|db query|database query|db call|database call|sql query|query to the database|queries to the database",
    ),
    (many(T::Span), "spans"),
    (one(T::Span), "span"),
    (many(T::Trace), "traces"),
    (one(T::Trace), "trace|trace id"),
    (many(T::Flow), "flows|business flows|correlation ids|correlations|business transactions|journeys"),
    (one(T::Flow), "flow|business flow|correlation id|correlation|correlation_id"),
    (
        many(T::Log),
        "logs|log lines|log records|log entries|log messages|log events|loglines|lines|logged messages|entries|records",
    ),
    (one(T::Log), "log|log line|log record|log entry|log message|line|logging|entry|record"),
    (many(T::Metric), "metrics"),
    (one(T::Metric), "metric"),
    (
        many(T::Error),
        "errors|failures|exceptions|faults|errs|crashes|failed ones|problems|issues|troubles|breakages|outages",
    ),
    (one(T::Error), "error|failure|exception|fault|err|problem|issue|trouble|breakage|outage"),
    (many(T::Kind(Kind::Service)), "services|microservices|apps|applications|components|svcs"),
    (one(T::Kind(Kind::Service)), "service|microservice|app|application|component|svc|service name"),
    (many(T::Kind(Kind::Operation)), "operations|span names|ops|methods|functions|steps"),
    (one(T::Kind(Kind::Operation)), "operation|span name|op|method|function|step"),
    (many(T::Endpoint), "endpoints|routes|apis|urls|paths|pages"),
    (one(T::Endpoint), "endpoint|route|api|url|path|page"),
    (many(T::Kind(Kind::Status)), "statuses|outcomes"),
    (one(T::Kind(Kind::Status)), "status|outcome|span status"),
    (
        one(T::Kind(Kind::HttpStatus)),
        "status code|http status|http status code|http code|response code|response status|status codes|\
        http codes|response codes|code|codes",
    ),
    (
        one(T::Kind(Kind::Severity)),
        "severity|level|log level|severities|levels|log levels|severity level|loglevel",
    ),
    (one(T::Kind(Kind::SpanKind)), "span kind|kind of span|span kinds|kind|kinds"),
    (one(T::Kind(Kind::Message)), "message|error message|status message|reason|error type|text"),
    (many(T::Kind(Kind::Message)), "error messages|status messages|reasons|error types|causes"),
    (
        ErrorRate,
        "error rate|error rates|failure rate|failure rates|error ratio|failure ratio|error percentage|failure percentage|\
        errors rate|rate of errors|rate of failure|rate of failures|rate of error|error %|% errors|% of errors|% error|error share|\
        percentage of errors|percent errors|errorrate|err rate|error_rate|fail rate|failing rate|failed rate|errors percentage|err %|failed percentage|\
        exception rate|fault rate|unreliable|error-prone|error prone|flaky|unstable|prone to errors|prone to failure|prone to fail",
    ),
    (Reliability, "reliability|reliable|stability|stable"),
    (
        SuccessRate,
        "success rate|success ratio|success percentage|successful rate|availability|uptime|rate of success|share of successes|success rates|\
        percentage of success|success %",
    ),
    (
        Unreliable(true),
        "most unreliable|least reliable|flakiest|most flaky|most error prone|most error-prone|worst reliability|fails most often|failing most often|\
        fails the most often|fail most often",
    ),
    (Unreliable(false), "most reliable|least unreliable|least error prone|least error-prone|most stable"),
    (
        Health,
        "how is|how's|how are|how healthy|how well|health|health of|overview of|summary of|golden signals|golden signals of|red metrics|red metrics of|state of|status of",
    ),
    (Rate, "rate|rates"),
    (
        Share,
        "percentage|percent|share|fraction|ratio|proportion|%|percentage of|share of|fraction of|what part of|\
        percentages|pct|portion",
    ),
    (
        Throughput,
        "throughput|throughputs|requests per second|rps|qps|tps|request rate|req/s|reqs/s|requests/s|requests/sec|req/sec|calls per second|\
        requests per sec|requests a second|req per second|req per sec|rate of requests|traffic rate|request throughput|call rate|\
        spans per second|logs per second",
    ),
    (
        Busiest,
        "busiest|most busy|most traffic|most requests|most called|most calls|highest traffic|highest throughput|most loaded|most used|\
        most load|most popular|highest load|most hit|most active|heaviest load|heaviest traffic|busy|gets hottest|\
        biggest load|most frequently called|most hits|highest volume|most often called|noisiest|most verbose|chattiest|loudest|most invoked|most frequently used|most frequented|used the most|called the most|called most|hit the most|receives the most",
    ),
    (
        Quietest,
        "quietest|least busy|least traffic|fewest requests|least requests|least used|fewest calls|least called|lowest traffic|least loaded|\
        idle|lowest throughput|least active|lowest volume",
    ),
    (many(T::Request), "traffic|load"),
    (
        Latency,
        "latency|latencies|duration|durations|response time|response times|took how long|how long|how many milliseconds|how many seconds|how many ms|how much time|within what time|in what time|within how long|how slow|how fast|speed|\
        execution time|execution times|slowness|delay|delays|lag|lat|roundtrip time|round trip time|response-time|response-times|elapsed|elapsed time|processing time|run time|runtime|request duration|request durations|timing|timings|\
        time taken|time|how quick|how quickly|how long did|how long does|how long do|performance|resp time|time spent|span duration",
    ),
    (Average, "average|avg|mean|averaged|on average|averages"),
    (Typical, "typical|typically|usual|normal"),
    (Median, "median|medians"),
    (Max, "maximum|max|peak|worst case|longest ever|largest value|biggest value|maximal"),
    (Min, "minimum|min|minimal"),
    (Sum, "sum|total|in total|altogether|increase|cumulative|all together|summed"),
    (Latest, "current value|latest value|last value|most recent value|current|newest value|present value"),
    (
        Slowest,
        "slowest|longest|longest running|slow|slower ones|most time|longest lasting|worst performing|most slow|took the longest|take the longest|takes the longest|taking the longest|take longest|takes longest|took longest|\
        most expensive|most time-consuming|most time consuming|slowest performing|laggiest|\
        sluggish|longest-running|laggy|worst performance",
    ),
    (Fastest, "fastest|quickest|shortest|fast|quick ones|best performing|snappiest"),
    (
        Most,
        "most|highest|largest|biggest|worst|greatest|maximum number of|top|main|heaviest|descending|max number of|leading|principal|the bulk of",
    ),
    (
        Least,
        "least|lowest|fewest|smallest|best|bottom|ascending|minimum number of|rarest|least common|least frequent|rarely|seldom|uncommon",
    ),
    (
        Failed,
        "failed|failing|fail|fails|erroneous|broken|unsuccessful|errored|with errors|with an error|with error|had errors|had an error|have errors|\
        containing errors|in error|went wrong|go wrong|error spans of|that failed|bad|ending in error|faulty|crashed|erroring|that have errors|\
        resulted in errors|resulted in an error|ended in error|ended in an error|ended with an error|with status error|status error|with failures|\
        goes wrong|going wrong|wrong|broke|breaks|breaking|blew up|unhealthy|erring|errors out|errored out|not ok|not successful|\
        did not succeed|didn't succeed|did not work|didn't work|not working|unsuccessfully|hit errors|contain errors|contain an error|contained errors|contains errors|rejected|refused|down|unavailable|dead|in trouble|errors occurred|with problems|with exceptions",
    ),
    (
        Succeeded,
        "successful|succeeded|succeed|success|ok|without errors|without error|healthy|without an error|that succeeded|no errors|fine|\
        not failed|did not fail|didn't fail|non-failed|error-free|successfully|with status ok|unfailed|worked|went well|went fine|went through|completed successfully|good",
    ),
    (
        By,
        "by|per|each|for each|for every|every|grouped by|group by|broken down by|break down by|split by|breakdown by|breakdown|aggregated by|\
        for all|in each|of each|of every|across all|segmented by|for each of|by each|per each|separately for|according to|sorted by|ordered by|\
        rank by|ranked by|order by|sort by|in terms of|when it comes to|grouped per|bucketed by|at each|from each|in every|across|split per|\
        broken down per|break it down by|by the|divided by|split into|broken out by|break out by|sliced by|slice by|faceted by|categorised by|\
        categorized by|organised by|organized by|separated by|partitioned by|aggregate by|aggregated per|listed by|grouped into|every combination of|each combination of|for every combination of|for each combination of|combination of|as a function of|depending on|along|itemised by|itemized by|distributed by|distributed over|distributed across|spread over|spread across|separately by|segment by",
    ),
    (
        Trend,
        "over time|trend|trends|timeline|history|graph|chart|plot|time series|timeseries|evolution|evolve|evolved|development|develop|\
        developed|curve|line chart|histogram over time|changed over time|graph of|chart of|plot of|trending|visualize|visualise|draw|across time|\
        how has|how have|trend line|tendency|timechart|time chart|charted|plotted|graphed|sparkline|as a chart|progression|as time goes by|through time",
    ),
    (
        Compare,
        "compare|comparison|comparing|vs|versus|compared to|compared with|against|relative to|difference|difference between|differ|\
        compare to|compare with|in comparison to|in comparison with|as opposed to|diff|delta|change|changes|stack up against|stack up|stacks up against|measure up|measure up against|fare against|hold up against|next to|side by side|in contrast to|opposed to|how much did|changed|contrast",
    ),
    (
        Changed(C::Latency, true),
        "slower|got slower|become slower|became slower|slowed down|slowed|degraded|degrading|slow down|slowing down|slowing|increased latency",
    ),
    (
        Changed(C::Latency, false),
        "faster|got faster|became faster|become faster|sped up|speeding up|quicker|improved|improving",
    ),
    (
        Changed(C::Errors, true),
        "more errors|more failures|failing more|fail more|more failed requests|more unreliable|fails more|failed more|\
        increased errors|more error prone|more often failing|failing more often|more exceptions",
    ),
    (Changed(C::Errors, false), "fewer errors|less errors|fewer failures|failing less|less failures"),
    (
        Changed(C::Count, true),
        "more requests|more traffic|busier|more calls|more logs|more load|more log lines",
    ),
    (Changed(C::Count, false), "fewer requests|less requests|less traffic|fewer calls|fewer logs|less load"),
    (
        Changed(C::Any, true),
        "worse|higher|gone up|went up|rose|risen|grew|increased|rising|growing|up from|go up|rise|on the rise|going up|increasing|increase over|climbing|climbed|\
        getting worse|worsening|worsened|deteriorating|deteriorated|spiking|spiked",
    ),
    (
        Changed(C::Any, false),
        "better|lower|gone down|went down|dropped|fell|fallen|decreased|falling|shrunk|down from|go down|drop|going down|decreasing|declining|\
        declined|dropping|shrinking|getting better",
    ),
    (
        Callers,
        "callers|callers of|caller|upstream|upstreams|upstream of|upstream services|dependents of|dependents|clients of",
    ),
    (
        Callees,
        "callees|callee|downstream|downstreams|downstream of|downstream services|dependencies|dependencies of|dependency|\
        dependencies for",
    ),
    (When, "when|at what time|what time|when did|when was|when were|since when"),
    (First, "first|earliest|oldest|start|started|begin|began|beginning|first seen|first time"),
    (Last, "last|latest|newest|most recent|recent|last seen|most recently|last time|recently|tail|lately"),
    (Which, "which|what|who|what kind of|which of"),
    (
        Not,
        "not|except|excluding|other than|without|isn't|aren't|wasn't|weren't|don't|doesn't|didn't|hasn't|haven't|excluded|apart from|but not|\
        everything but|all but|outside|non|never|neither|nor|exclude|excludes|ignoring|ignore|minus|besides|omitting|omit|skipping|skip",
    ),
    (
        Severity(17, 20),
        "error logs|error log|error level|logged errors|errors logged|error messages logged|error log lines|error lines|\
        errors in the logs|errors in logs|error records|error entries|error log records|error-level|error severity|level error|severity error|\
        error log messages|errors in the log|log errors|error log entries|log line errors",
    ),
    (
        Severity(13, 16),
        "warnings|warning|warn|warns|warning logs|warn logs|warn level|warning level|level warn|level warning|severity warn|\
        severity warning|warnings logged",
    ),
    (Severity(9, 12), "info|info logs|info level|informational|level info|severity info|info messages"),
    (Severity(5, 8), "debug|debug logs|debug level|level debug|debug messages"),
    (
        Severity(21, 24),
        "fatal|fatal logs|fatal errors|critical logs|critical|fatals|level fatal|severity fatal",
    ),
    (
        Common,
        "common|most common|most frequent|frequent|typical errors|recurring|top errors|happen most often|happens most often|\
        occur most often|most often",
    ),
    (
        Bound(true, false),
        "over|above|more than|greater than|longer than|slower than|larger than|higher than|exceeding|exceed|exceeds|exceeded|beyond|>|\
        bigger than|in excess of|worse than|north of|surpassing|past|later than|busier than",
    ),
    (
        Bound(true, true),
        "at least|>=|≥|upwards of|no less than|not less than|no fewer than|not faster than|min duration|minimum duration|minimum of|a minimum of|\
        not under|not below|no shorter than",
    ),
    (
        Bound(false, false),
        "under|below|less than|fewer than|shorter than|faster than|quicker than|smaller than|lower than|<|better than|south of",
    ),
    (
        Bound(false, true),
        "at most|<=|≤|no more than|not more than|within|up to|not slower than|max duration|maximum duration|maximum of|a maximum of|\
        not over|not above|no longer than|not longer than|not exceeding",
    ),
    (Got, "did we have|do we have|did we get"),
];
