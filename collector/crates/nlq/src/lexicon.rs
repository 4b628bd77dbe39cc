//! The words that questions are made of, and what they mean.

use crate::{ast::Kind, attributes::KNOWN};

/// What a phrase means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    /// Adds nothing.
    Filler,
    /// A request to show something.
    Show,
    HowMany,
    /// Things to be named or counted; true when there is one of them.
    Thing(Thing, bool),
    ErrorRate,
    SuccessRate,
    /// How things are altogether.
    Health,
    /// The one with the highest (true) or lowest error rate.
    Unreliable(bool),
    /// Share, percentage: of what fails, or of what is chosen.
    Share,
    /// A share of what is chosen, else how many a second.
    Rate,
    Throughput,
    Latency,
    Average,
    Median,
    Max,
    Min,
    Sum,
    Latest,
    Slowest,
    Fastest,
    Busiest,
    Quietest,
    Most,
    Least,
    Failed,
    Succeeded,
    /// Took part of, per.
    By,
    Trend,
    Compare,
    Got,
    /// Worse or better than before: of which measure, and whether more is meant.
    Changed(Change, bool),
    Callers,
    Callees,
    When,
    First,
    Last,
    Which,
    Not,
    Severity(u8, u8),
    Common,
    /// A bound follows; true for a lower one.
    Bound(bool),
}

/// What may be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Thing {
    Request,
    Span,
    Trace,
    Flow,
    Log,
    Metric,
    Error,
    Kind(Kind),
    Endpoint,
    /// A call of a database.
    DatabaseCall,
    /// The one of this place in [`KNOWN`].
    Attribute(usize),
}

/// What has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Latency,
    Errors,
    Count,
    Any,
}

use Change as C;
use Sign::{
    Average, Bound, Busiest, By, Callees, Callers, Changed, Common, Compare, ErrorRate, Failed, Fastest,
    Filler, First, Got, Health, HowMany, Last, Latency, Latest, Least, Max, Median, Min, Most, Not, Quietest,
    Rate, Severity, Share, Show, Slowest, Succeeded, SuccessRate, Sum, Throughput, Trend, Unreliable, When,
    Which,
};
use Thing as T;

const fn one(thing: Thing) -> Sign {
    Sign::Thing(thing, true)
}

const fn many(thing: Thing) -> Sign {
    Sign::Thing(thing, false)
}

/// Phrases with the same meaning, parted by `|`.
const PHRASES: &[(Sign, &str)] = &[
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
        hits|against|result|resulted|ended|end|went|both|between|per cent of|how|what|but|by now|than|more|being|doing|look like|looks like|looked like",
    ),
    (
        Show,
        "show|list|display|find|fetch|print|get me|give me|show me|search|search for|pull|pull up|bring up|view|details|detail|\
        details of|what happened|what happened in|what was|what is|what are|tell me about|everything|anything|everything about|dump|grep",
    ),
    (
        HowMany,
        "hw many|how mny|howmany|how manny|hwo many|how many|number of|count|count of|counts|the number of|total number of|amount of|how often|how much|volume|volume of|no of|\
        nr of|num|# of|total count|how many times|quantity|cnt|tally",
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
    (many(T::Error), "errors|failures|exceptions|faults|errs|crashes|failed ones|problems"),
    (one(T::Error), "error|failure|exception|fault|err|problem"),
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
    (
        one(T::Kind(Kind::Message)),
        "message|error message|error messages|status message|reason|reasons|error type|error types|causes|text",
    ),
    (
        ErrorRate,
        "error rate|error rates|failure rate|failure rates|error ratio|failure ratio|error percentage|failure percentage|\
        errors rate|rate of errors|rate of failure|rate of failures|rate of error|error %|% errors|% of errors|% error|error share|\
        percentage of errors|percent errors|errorrate|err rate|error_rate|fail rate|failing rate|failed rate|reliability|errors percentage|err %|failed percentage|\
        exception rate|fault rate|unreliable",
    ),
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
        "how is|how's|how are|health|health of|overview of|summary of|golden signals|golden signals of|red metrics|red metrics of|state of|status of",
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
        most load|most popular|highest load|most hit|most active|heaviest load|heaviest traffic|busy|gets the most|hottest|\
        biggest load|most frequently called|most hits|highest volume|most often called|noisiest|most verbose|chattiest|loudest",
    ),
    (
        Quietest,
        "quietest|least busy|least traffic|fewest requests|least requests|least used|fewest calls|least called|lowest traffic|least loaded|\
        idle|lowest throughput|least active|lowest volume",
    ),
    (many(T::Request), "traffic|load"),
    (
        Latency,
        "latency|latencies|duration|durations|response time|response times|took how long|how long|how slow|how fast|speed|\
        execution time|execution times|slowness|delay|delays|lag|lat|roundtrip time|round trip time|response-time|response-times|elapsed|elapsed time|processing time|run time|runtime|request duration|request durations|timing|timings|\
        time taken|how quick|how quickly|how long did|how long does|how long do|performance|resp time|time spent|span duration",
    ),
    (Average, "average|avg|mean|averaged|on average|typical|typically|averages"),
    (Median, "median|medians"),
    (Max, "maximum|max|peak|worst case|longest ever|largest value|biggest value|maximal"),
    (Min, "minimum|min|minimal"),
    (Sum, "sum|total|in total|altogether|increase|cumulative|all together|summed"),
    (Latest, "current value|latest value|last value|most recent value|current|newest value|present value"),
    (
        Slowest,
        "slowest|longest|longest running|slow|slower ones|highest latency|worst latency|highest p95|worst p95|most time|\
        highest response time|longest lasting|worst performing|highest duration|most slow|biggest latency|slowest performing|laggiest|sluggish|\
        highest p99|worst p99|highest latencies|worst response time|worst response times|longest-running|laggy|worst performance",
    ),
    (
        Fastest,
        "fastest|quickest|shortest|lowest latency|best latency|lowest p95|fast|quick ones|lowest response time|best performing|\
        lowest duration|lowest p99",
    ),
    (
        Most,
        "most|highest|largest|biggest|worst|greatest|maximum number of|top|the most|main|heaviest|descending|max number of",
    ),
    (Least, "least|lowest|fewest|smallest|best|bottom|ascending|minimum number of"),
    (
        Failed,
        "failed|failing|fail|fails|erroneous|broken|unsuccessful|errored|with errors|with an error|with error|had errors|had an error|have errors|\
        containing errors|in error|went wrong|go wrong|error spans of|that failed|bad|ending in error|faulty|crashed|erroring|that have errors|\
        resulted in errors|resulted in an error|ended in error|ended in an error|ended with an error|with status error|status error|with failures|\
        goes wrong|going wrong|wrong|broke|breaks|breaking|blew up|unhealthy|erring|errors out|errored out|not ok|not successful|\
        did not succeed|didn't succeed|did not work|didn't work|not working|unsuccessfully|hit errors|contain errors|contain an error|contained errors|contains errors",
    ),
    (
        Succeeded,
        "successful|succeeded|succeed|success|ok|without errors|without error|healthy|without an error|that succeeded|no errors|fine|\
        not failed|did not fail|didn't fail|non-failed|error-free|successfully|with status ok|unfailed",
    ),
    (
        By,
        "by|per|each|for each|for every|every|grouped by|group by|broken down by|break down by|split by|breakdown by|breakdown|aggregated by|\
        for all|in each|of each|of every|across all|segmented by|for each of|by each|per each|separately for|according to|sorted by|ordered by|\
        rank by|ranked by|order by|sort by|in terms of|when it comes to|grouped per|bucketed by|at each|from each|in every|across|split per|\
        broken down per|break it down by|by the|divided by|split into|broken out by|break out by|sliced by|slice by|faceted by|categorised by|\
        categorized by|organised by|organized by|separated by|partitioned by|aggregate by|aggregated per|listed by|grouped into|separately by|segment by",
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
        compare to|compare with|in comparison to|in comparison with|as opposed to|diff|delta|change|changes|how much did|changed|contrast",
    ),
    (
        Changed(C::Latency, true),
        "slower|got slower|become slower|became slower|slowed down|slowed|degraded|slow down|slowing down|increased latency",
    ),
    (Changed(C::Latency, false), "faster|got faster|became faster|become faster|sped up|quicker|improved"),
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
        "worse|higher|gone up|went up|rose|risen|grew|increased|rising|growing|up from|go up|rise",
    ),
    (
        Changed(C::Any, false),
        "better|lower|gone down|went down|dropped|fell|fallen|decreased|falling|shrunk|down from|go down|drop",
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
    (Which, "which|what|who|what kind of|which of the"),
    (
        Not,
        "not|except|excluding|other than|without|isn't|aren't|excluded|apart from|but not|everything but|all but|outside|non",
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
        "common|most common|most frequent|frequent|typical errors|recurring|top errors|usual|happen most often|happens most often|\
        occur most often|most often",
    ),
    (
        Bound(true),
        "over|above|more than|greater than|longer than|slower than|larger than|higher than|exceeding|exceed|exceeds|exceeded|at least|\
        beyond|>|>=|≥|or more|taking more than|took more than|taking longer than|took longer than|took over|taking over|lasting more than|\
        lasted more than|lasting longer than|lasted longer than|took at least|bigger than|in excess of|upwards of|no less than|\
        not less than|not faster than|worse than|min duration|minimum duration|takes more than|takes longer than|minimum of|take more than|\
        take longer than|north of|lasted over|lasting over|that took|surpassing|past",
    ),
    (
        Bound(false),
        "under|below|less than|fewer than|shorter than|faster than|quicker than|smaller than|lower than|at most|<|<=|≤|no more than|\
        not more than|within|up to|took less than|taking less than|took under|not slower than|max duration|maximum duration|better than|\
        takes less than|take less than|maximum of|lasted less than|lasting less than",
    ),
    (Got, "did we have|do we have|did we get"),
];

/// A phrase of the table.
#[derive(Clone, Debug)]
struct Phrase {
    words: Vec<&'static str>,
    sign: Sign,
}

/// The table, prepared for looking up.
#[derive(Clone, Debug)]
pub(crate) struct Lexicon {
    phrases: Vec<Phrase>,
    singles: Vec<&'static str>,
}

impl Lexicon {
    pub(crate) fn new() -> Self {
        let attributes = KNOWN.iter().enumerate().flat_map(|(place, known)| {
            let thing = T::Attribute(place);
            [(one(thing), known.one), (many(thing), known.many)]
        });
        let mut phrases: Vec<Phrase> = PHRASES
            .iter()
            .copied()
            .chain(attributes)
            .flat_map(|(sign, texts)| {
                texts.split('|').map(move |text| Phrase { words: text.split_whitespace().collect(), sign })
            })
            .filter(|phrase| !phrase.words.is_empty())
            .collect();
        // The longest first; of equal ones the earlier in the table, except that fillers mean nothing else can be meant.
        phrases.sort_by_key(|phrase| (std::cmp::Reverse(phrase.words.len()), phrase.sign == Filler));
        let singles =
            phrases.iter().flat_map(|phrase| phrase.words.iter().copied()).filter(|w| w.len() > 3).collect();
        Self { phrases, singles }
    }

    /// The longest phrase that starts at `words[0]`.
    pub(crate) fn read(&self, words: &[&str]) -> Option<(Sign, usize)> {
        let fits = |phrase: &&Phrase| {
            // "with an error rate above" is not "with an error".
            let cuts_rate = phrase.words.len() > 1
                && matches!(phrase.words.last(), Some(&("error" | "errors" | "failure" | "failures")))
                && matches!(
                    words.get(phrase.words.len()),
                    Some(&("rate" | "rates" | "ratio" | "percentage" | "%"))
                );
            phrase.words.len() <= words.len()
                && !cuts_rate
                && phrase.words.iter().zip(words).all(|(a, b)| a == b)
        };
        self.phrases.iter().find(fits).map(|phrase| (phrase.sign, phrase.words.len()))
    }

    /// Whether a word occurs in a phrase.
    pub(crate) fn knows(&self, word: &str) -> bool {
        self.phrases.iter().any(|phrase| phrase.words.contains(&word))
    }

    /// The nearest word of ours, with its distance.
    pub(crate) fn near(&self, word: &str) -> Option<(&'static str, usize)> {
        self.singles
            .iter()
            .map(|known| (*known, strsim::osa_distance(word, known)))
            .filter(|(known, distance)| is_near(word, known, *distance))
            .min_by_key(|(known, distance)| (*distance, *known))
    }
}

/// Whether a word may be a misspelling of a known one. Of four letters, another letter makes another word ("same", "name"); a
/// letter too few or too many does not ("eror").
pub(crate) fn is_near(word: &str, known: &str, distance: usize) -> bool {
    let length = word.chars().count();
    let allowed = match length {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    };
    distance <= allowed && (length > 4 || length != known.chars().count())
}
