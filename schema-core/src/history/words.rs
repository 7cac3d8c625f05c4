//! The words that name a migration: a mood and a thing outdoors, in ASCII and harmless in any meeting.
//!
//! A word that is added or removed changes the names of future migrations, never of written ones.

/// The first word.
#[rustfmt::skip]
pub(super) const ADJECTIVES: [&str; 275] = [
    "able", "acorn", "airy", "alpine", "amber", "ample", "ancient", "apt", "arctic", "artful", "autumn",
    "awake", "azure", "balmy", "basic", "beaming", "blissful", "blithe", "bold", "bonny", "brave", "breezy",
    "bright", "brisk", "bronze", "bubbly", "busy", "calm", "candid", "careful", "caring", "cheerful",
    "cheery", "chilly", "choral", "civic", "clean", "clear", "clever", "cloudy", "coastal", "cobalt", "comfy",
    "copper", "coral", "cordial", "cosmic", "cozy", "creamy", "crimson", "crisp", "curious", "curly", "cyan",
    "dainty", "dapper", "daring", "dashing", "dawning", "dear", "deep", "deft", "dewy", "direct", "distant",
    "dreamy", "dusky", "eager", "early", "earnest", "earthy", "easy", "elegant", "emerald", "equal", "even",
    "evergreen", "fabled", "fair", "faithful", "famous", "fancy", "fearless", "festive", "fine", "fleet",
    "floral", "fluffy", "fond", "forest", "frank", "free", "fresh", "friendly", "frosty", "gallant", "gentle",
    "gifted", "glad", "glassy", "gleaming", "glossy", "glowing", "golden", "good", "graceful", "grand",
    "grassy", "green", "handy", "happy", "hardy", "hazel", "hearty", "helpful", "hidden", "honest", "hopeful",
    "humble", "icy", "ideal", "indigo", "inland", "ivory", "jade", "jaunty", "jolly", "jovial", "joyful",
    "jubilant", "keen", "kind", "kindly", "lasting", "lavender", "leafy", "level", "light", "lilac", "limber",
    "lively", "lofty", "loyal", "lucid", "lucky", "lunar", "magic", "marble", "maroon", "mellow", "merry",
    "mighty", "mild", "minty", "misty", "modest", "mossy", "motley", "musical", "neat", "nifty", "nimble",
    "noble", "normal", "northern", "novel", "oaken", "olive", "open", "orange", "orderly", "patient",
    "peaceful", "pearly", "perky", "pink", "placid", "plain", "playful", "pleasant", "plucky", "polished",
    "polite", "proud", "pure", "purple", "quaint", "quick", "quiet", "radiant", "rainy", "rapid", "rare",
    "ready", "regal", "robust", "rosy", "round", "ruby", "rustic", "sage", "sandy", "scarlet", "serene",
    "shady", "shiny", "silent", "silken", "silver", "simple", "sincere", "skillful", "sleepy", "smart",
    "smiling", "smooth", "snowy", "snug", "soft", "solar", "solid", "sparkling", "speedy", "spicy",
    "spirited", "spry", "square", "stable", "starry", "steady", "stellar", "stoic", "stormy", "strong",
    "sturdy", "sunny", "supple", "sweet", "swift", "tame", "tawny", "teal", "tender", "thankful", "tidy",
    "tiny", "topaz", "tranquil", "true", "trusty", "twinkling", "unique", "upbeat", "valiant", "vast",
    "velvet", "verdant", "vibrant", "violet", "vivid", "warm", "watchful", "wavy", "western", "whole", "wild",
    "willing", "windy", "wise", "witty", "wooden", "woolly", "worthy", "young", "zesty",
];

/// The second word.
#[rustfmt::skip]
pub(super) const NOUNS: [&str; 298] = [
    "abbey", "acacia", "albatross", "alder", "almond", "anchor", "antelope", "apricot", "arbor", "archway",
    "aspen", "aster", "atoll", "aurora", "avalanche", "avocet", "badger", "bamboo", "banner", "barley",
    "basin", "bay", "beach", "beacon", "beaver", "beech", "bell", "birch", "bison", "blackbird", "blizzard",
    "blossom", "bluebell", "bobcat", "boulder", "bramble", "branch", "breeze", "bridge", "brook", "buffalo",
    "bunting", "butterfly", "cabin", "cactus", "camel", "canary", "candle", "canyon", "cardinal", "caribou",
    "cascade", "castle", "cavern", "cedar", "chestnut", "chickadee", "cliff", "cloud", "clover", "coast",
    "comet", "compass", "condor", "coral", "cottage", "cove", "coyote", "crane", "crater", "creek", "cricket",
    "crocus", "crow", "crystal", "curlew", "cypress", "daffodil", "daisy", "dale", "dawn", "deer", "delta",
    "desert", "dolphin", "dove", "dragonfly", "dune", "dusk", "eagle", "echo", "egret", "elk", "elm", "ember",
    "estuary", "falcon", "fern", "ferret", "field", "finch", "fjord", "flamingo", "flute", "foothill",
    "forest", "fountain", "fox", "frog", "garden", "gazelle", "gecko", "geyser", "ginkgo", "glacier", "glade",
    "glen", "goldfinch", "goose", "gorge", "grove", "gull", "harbor", "hare", "harp", "hawk", "hazel",
    "heath", "hedgehog", "heron", "hill", "hollow", "honeybee", "horizon", "ibex", "ibis", "iceberg",
    "iguana", "inlet", "iris", "island", "ivy", "jackdaw", "jasmine", "jay", "juniper", "kelp", "kestrel",
    "kingfisher", "kite", "koala", "lagoon", "lake", "lantern", "larch", "lark", "lavender", "leaf", "ledge",
    "lemur", "lichen", "lighthouse", "lily", "linden", "lizard", "llama", "lotus", "lynx", "magnolia",
    "magpie", "mallard", "maple", "marigold", "marmot", "marsh", "marten", "meadow", "meteor", "mill", "mist",
    "mole", "moon", "moose", "morning", "moss", "moth", "mountain", "nebula", "nectar", "newt", "nightingale",
    "nutmeg", "oak", "oasis", "ocean", "ocelot", "orchard", "orchid", "oriole", "osprey", "otter", "owl",
    "palm", "panda", "pansy", "parrot", "path", "peak", "pearl", "pebble", "pelican", "penguin", "peony",
    "pepper", "petal", "petrel", "pheasant", "pigeon", "pika", "pine", "plateau", "plover", "plum", "pond",
    "poppy", "prairie", "primrose", "puffin", "quail", "quarry", "quartz", "rabbit", "raccoon", "rain",
    "rainbow", "raven", "reed", "reef", "ridge", "river", "robin", "rose", "rowan", "sandpiper", "sapling",
    "savanna", "seal", "seashell", "sequoia", "shore", "skylark", "snow", "snowflake", "sparrow", "spring",
    "spruce", "squirrel", "star", "starling", "stone", "stork", "stream", "summit", "sunrise", "sunset",
    "swallow", "swan", "swift", "tapir", "teal", "tern", "thicket", "thistle", "thrush", "thunder", "tide",
    "timber", "toucan", "trail", "tulip", "tundra", "turtle", "valley", "vine", "violet", "volcano", "walnut",
    "walrus", "warbler", "waterfall", "wave", "willow", "wind", "wolf", "wombat", "wren", "yarrow", "zebra",
];
