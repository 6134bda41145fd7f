// SPDX-License-Identifier: Apache-2.0
public import Enrolment
public import SAM

/// What a workplace is told: the YAML file, each scalar overridable from the environment (`CROUSD_SAM_READER`).
public struct WorkplaceConfiguration: Sendable {
    /// A station and the contactless reader it works on.
    public struct StationPlace: Hashable, Sendable {
        /// Name shown to people and written in the journal.
        public let name: String
        /// Name of the reader, whole or a part that only one reader has.
        public let reader: String
    }

    /// A key that opens the SAM, and where it is.
    public struct HostKey: Hashable, Sendable {
        /// Key entry of the SAM.
        public let entry: UInt8
        /// Version inside the entry.
        public let version: UInt8
        /// File with the key; `credential:NAME` is one that systemd hands over to the service.
        public let file: String
    }

    /// Where the SAM is and how its host session is opened.
    public struct SAMPlace: Hashable, Sendable {
        /// Name of the reader, whole or a part that only one reader has; nil to search all of them.
        public var reader: String?
        /// UID of the SAM to use when several answer.
        public var uid: String?
        /// Keys that open the SAM, the newest first: each is tried once. Empty when the SAM wants no host authentication.
        public var hostKeys: [HostKey] = []
        /// The authentication made with them, and the protection of the traffic it gives.
        public var mode = HostCredential.Mode.av2(.full)
        /// What this SAM does otherwise than others.
        public var quirks: Set<SAMQuirk> = []
    }

    /// The numbers this host may give.
    public struct Numbers: Hashable, Sendable {
        /// What happened before the journal began.
        public enum History: String, Hashable, Sendable {
            /// No card was ever numbered from this range.
            case none
            /// Numbers were used by an earlier tool; ``Numbers/usedFile`` lists them.
            case imported
        }

        /// Lowest number of the host's own sub-range; nil for the issuer's lowest.
        public var lowest: UInt64?
        /// Highest number of the host's own sub-range; nil for the issuer's highest.
        public var highest: UInt64?
        /// Nil until somebody said it: the first reservation is refused.
        public var history: History?
        /// One used number a line.
        public var usedFile: String?
    }

    /// The four texts of the CROUS CSV that are the same on every line: PIX.SS, PIX.NN, AAPL and NFO.
    public struct Labels: Hashable, Sendable {
        /// Column PIX.SS.
        public var pixSS = ""
        /// Column PIX.NN.
        public var pixNN = ""
        /// Column AAPL.
        public var appl = ""
        /// Column NFO.
        public var nfo = ""
    }

    /// What the program CreationCarteCrous is told.
    public struct CreationCarteCrous: Hashable, Sendable {
        /// The file its caller reads, from the working directory unless the path is absolute.
        public var csvFile = "csv_out.csv"
        /// Station whose card is meant; nil when there is only one.
        public var station: String?
        /// What it answers about a card.
        public var cardText = CardText.standard
        /// Seconds after which the answer is `false`, 1 to 120.
        public var timeout = 60
    }

    /// Folder of journal, registry and holders.
    public var dataFolder = "/var/lib/crousd"
    /// Path of the Unix socket of the API.
    public var socket = "/run/crousd/crousd.sock"
    /// Path of a profile file, or the built-in name `reference`.
    public var profile = "reference"
    /// Allows a training profile on readers that are not virtual.
    public var isTraining = false
    /// True when a holder whose enrolment at the university is not valid gets a card that is not sent yet.
    public var holdsHoldersNotInOrder = false
    /// Whether cards of deliveries are read before they are linked.
    public var stockControl = StockControl.whenPossible
    /// Beginnings of the only reader names to look at; empty for all.
    public var onlyReaders: [String] = []
    /// Readers that libnfc serves, besides those of stations: names beginning with `nfc:`.
    public var nfcReaders: [String] = []
    /// Lets other programs keep a shared connection on the card.
    public var sharesReaders = false
    /// Stations in the order of the file.
    public var stations: [StationPlace] = []
    /// The SAM.
    public var sam = SAMPlace()
    /// The numbers.
    public var numbers = Numbers()
    /// The texts of the CROUS CSV.
    public var labels = Labels()
    /// Which column of a delivery holds what.
    public var deliveryColumns = CardColumns.crous
    /// What CreationCarteCrous is told.
    public var creationCarteCrous = CreationCarteCrous()
    /// Seconds without an answer of a card before its station is reported out of service.
    public var transmitTimeout = 10
    /// Least level logged: trace, debug, info, notice, warning, error.
    public var logLevel = "info"

    /// The defaults.
    public init() {}
}
