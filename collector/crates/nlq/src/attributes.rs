//! Attributes that people call by a word: those of OpenTelemetry's semantic conventions, older names included.

use crate::ast::Attribute;

/// An attribute with the words for it.
#[derive(Debug)]
pub(crate) struct Known {
    /// What it is called in an answer.
    name: &'static str,
    /// Words for one of it, parted by `|`.
    pub(crate) one: &'static str,
    /// Words for several.
    pub(crate) many: &'static str,
    keys: &'static [&'static str],
}

impl Known {
    pub(crate) fn attribute(&self) -> Attribute {
        Attribute { name: Some(self.name), keys: self.keys.iter().map(|key| (*key).to_owned()).collect() }
    }

    /// Whether values of it may be words that are used in other senses too.
    pub(crate) fn is_environment(&self) -> bool {
        self.name == "environment"
    }
}

pub(crate) const KNOWN: &[Known] = &[
    Known {
        name: "version",
        one: "version|service version|release|app version|build",
        many: "versions|releases|builds",
        keys: &["service.version"],
    },
    Known {
        name: "host",
        one: "host|hostname|machine|host name",
        many: "hosts|hostnames|machines",
        keys: &["host.name"],
    },
    Known {
        name: "instance",
        one: "instance|service instance|replica",
        many: "instances|replicas",
        keys: &["service.instance.id"],
    },
    Known { name: "pod", one: "pod|pod name", many: "pods", keys: &["k8s.pod.name"] },
    Known { name: "node", one: "node|node name|k8s node", many: "nodes", keys: &["k8s.node.name"] },
    Known {
        name: "namespace",
        one: "namespace",
        many: "namespaces",
        keys: &["k8s.namespace.name", "service.namespace"],
    },
    Known { name: "cluster", one: "cluster|k8s cluster", many: "clusters", keys: &["k8s.cluster.name"] },
    Known {
        name: "container",
        one: "container",
        many: "containers",
        keys: &["container.name", "k8s.container.name"],
    },
    Known { name: "region", one: "region|cloud region", many: "regions", keys: &["cloud.region"] },
    Known {
        name: "zone",
        one: "availability zone|zone|az",
        many: "availability zones|zones",
        keys: &["cloud.availability_zone"],
    },
    Known {
        name: "environment",
        one: "environment|env|deployment environment",
        many: "environments|envs",
        keys: &["deployment.environment.name", "deployment.environment"],
    },
    Known {
        name: "user",
        one: "user|user id|userid|end user",
        many: "users|user ids",
        keys: &["user.id", "enduser.id"],
    },
    Known {
        name: "customer",
        one: "customer|customer id",
        many: "customers",
        keys: &["customer.id", "customer_id"],
    },
    Known { name: "session", one: "session|session id", many: "sessions", keys: &["session.id"] },
    Known {
        name: "method",
        one: "http method|request method|http verb|verb",
        many: "http methods|request methods|verbs",
        keys: &["http.request.method", "http.method"],
    },
    Known {
        name: "language",
        one: "language|programming language",
        many: "languages",
        keys: &["telemetry.sdk.language"],
    },
    Known {
        name: "exception",
        one: "exception type|exception class|error class",
        many: "exception types|exception classes|error classes",
        keys: &["exception.type", "error.type"],
    },
    SYSTEM,
    Known {
        name: "destination",
        one: "topic|queue|kafka topic",
        many: "topics|queues|kafka topics",
        keys: &["messaging.destination.name", "messaging.destination"],
    },
];

/// Which database a span calls, in its newer and its older name.
pub(crate) fn database() -> Attribute {
    let keys = ["db.system.name", "db.system"].map(str::to_owned).into();
    Attribute { name: Some(SYSTEM.name), keys }
}

/// What names of regions look like: "eu-west-1", "us-central1".
pub(crate) fn region(word: &str) -> Option<Attribute> {
    let parts: Vec<&str> = word.split('-').collect();
    let area = ["us", "eu", "ap", "sa", "ca", "me", "af", "il", "asia", "europe", "australia"];
    let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_lowercase());
    let fits = match parts.as_slice() {
        [first, second, number] => {
            area.contains(first)
                && letters(second)
                && number.len() == 1
                && number.bytes().all(|b| b.is_ascii_digit())
        }
        [first, second] => {
            let name = second.trim_end_matches(|c: char| c.is_ascii_digit());
            area.contains(first) && letters(name) && !name.is_empty() && name.len() < second.len()
        }
        _ => false,
    };
    fits.then(|| Attribute { name: Some("region"), keys: vec!["cloud.region".to_owned()] })
}

/// What versions look like: "2.4.1", "v1.0.3-rc1".
pub(crate) fn version(word: &str) -> Option<Attribute> {
    let number = word.strip_prefix('v').unwrap_or(word);
    let number = number.split(['-', '+']).next()?;
    let parts: Vec<&str> = number.split('.').collect();
    let digits = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (parts.len() == 3 && parts.iter().all(digits))
        .then(|| Attribute { name: Some("version"), keys: vec!["service.version".to_owned()] })
}

/// The product that a client talks to.
const SYSTEM: Known = Known {
    name: "system",
    one: "database|database system|db|db system|datastore|messaging system",
    many: "databases|dbs|datastores|database systems",
    keys: &["db.system.name", "db.system", "messaging.system"],
};

impl Attribute {
    /// Whether it says which product a client talks to.
    pub(crate) fn is_system(&self) -> bool {
        self.name == Some(SYSTEM.name)
    }
}

/// Products, by the words for them and by their values in the conventions.
const SYSTEMS: &[(&[&str], &[&str])] = &[
    (&["postgres", "postgresql", "pg", "psql"], &["postgresql"]),
    (&["mysql"], &["mysql"]),
    (&["mariadb"], &["mariadb"]),
    (&["redis"], &["redis"]),
    (&["mongo", "mongodb"], &["mongodb"]),
    (&["elasticsearch"], &["elasticsearch"]),
    (&["cassandra"], &["cassandra"]),
    (&["memcached", "memcache"], &["memcached"]),
    (&["dynamodb"], &["aws.dynamodb", "dynamodb"]),
    (&["clickhouse"], &["clickhouse"]),
    (&["sqlite"], &["sqlite"]),
    (&["kafka"], &["kafka"]),
    (&["rabbitmq", "rabbit"], &["rabbitmq"]),
    (&["sqs"], &["aws_sqs"]),
    (&["pulsar"], &["pulsar"]),
];

/// What a product's name asks for: the attribute and its values.
pub(crate) fn system(word: &str) -> Option<(Attribute, Vec<String>)> {
    let (_, values) = SYSTEMS.iter().find(|(words, _)| words.contains(&word))?;
    Some((SYSTEM.attribute(), values.iter().map(|value| (*value).to_owned()).collect()))
}
