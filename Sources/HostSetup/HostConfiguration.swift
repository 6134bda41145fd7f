// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import Enrolment
package import Registry
package import SAM

/// The configuration of a host: the YAML file, each scalar overridable from the environment (`CROUSD_SAM_READER`).
package struct HostConfiguration: Sendable {
    /// A key that opens the SAM, and its file.
    package struct HostKey: Hashable, Sendable {
        /// Key entry of the SAM.
        package let entry: UInt8
        package let version: UInt8
        /// File with the key; `credential:NAME` is a systemd credential of the service.
        package let file: String
    }

    /// Where the SAM is and how its host session is opened.
    package struct SAMPlace: Hashable, Sendable {
        /// Name of the reader, whole or a part that only one reader has; nil to search all of them.
        package var reader: String?
        /// UID of the SAM to use when several answer.
        package var uid: String?
        /// Keys that open the SAM, the newest first: each is tried once. Empty when the SAM needs no host
        /// authentication.
        package var hostKeys: [HostKey] = []
        /// The host authentication, and the protection of the traffic to the SAM.
        package var mode = HostCredential.Mode.av2(.full)
        /// Known deviations of this SAM.
        package var quirks: Set<SAMQuirk> = []
    }

    /// The numbers this host may give.
    package struct Numbers: Hashable, Sendable {
        /// What happened before the journal began.
        package enum History: String, Hashable, Sendable {
            /// No card was ever numbered from this range.
            case none
            /// Numbers were used by an earlier tool; ``Numbers/usedFile`` lists them.
            case imported
        }

        /// Lowest number of the host's own sub-range; nil for the issuer's lowest.
        package var lowest: UInt64?
        /// Highest number of the host's own sub-range; nil for the issuer's highest.
        package var highest: UInt64?
        /// Nil until the configuration states it: the first reservation is refused.
        package var history: History?
        /// File with one used number a line.
        package var usedFile: String?
    }

    /// The four texts of the CROUS CSV that are equal on every line: PIX.SS, PIX.NN, AAPL and NFO.
    package struct Labels: Hashable, Sendable {
        package var pixSS = ""
        package var pixNN = ""
        package var appl = ""
        package var nfo = ""
    }

    /// Settings of the program CreationCarteCrous.
    package struct CreationCarteCrous: Hashable, Sendable {
        /// The file its caller reads, from the working directory unless the path is absolute.
        package var csvFile = "csv_out.csv"
        /// Station of the card; nil when there is only one.
        package var station: String?
        /// Its answer about a card.
        package var cardText = CardText.standard
        /// Seconds after which the answer is `false`, 1 to 120.
        package var timeout = 60
    }

    /// Folder of journal, registry and holders.
    package var dataFolder = "/var/lib/crousd"
    /// Path of the Unix socket of the API.
    package var socket = "/run/crousd/crousd.sock"
    /// Path of a profile file, or the built-in name `reference`.
    package var profile = "reference"
    /// Allows a training profile on readers that are not virtual.
    package var isTraining = false
    /// True when a holder whose registration is not valid gets a card that is not sent yet.
    package var holdsHoldersNotInOrder = false
    /// Whether cards of deliveries are read before they are linked.
    package var stockControl = StockControl.whenPossible
    /// Prefixes of the reader names to use; empty for all.
    package var onlyReaders: [String] = []
    /// Further readers that libnfc serves, besides those of stations: names beginning with `nfc:`.
    package var nfcReaders: [String] = []
    /// Lets other programs keep a shared connection on the card.
    package var sharesReaders = false
    /// The time zone of written days.
    package var timeZone = CampusTimeZone.paris
    /// Stations in the order of the file.
    package var stations: [StationPlace] = []
    package var sam = SAMPlace()
    package var numbers = Numbers()
    package var labels = Labels()
    /// Column mapping of deliveries.
    package var deliveryColumns = CardColumns.crous
    package var creationCarteCrous = CreationCarteCrous()
    /// Seconds without an answer of a card before its station is reported out of service.
    package var transmitTimeout = 10
    /// Least level logged: trace, debug, info, notice, warning, error.
    package var logLevel = "info"

    package init() {}
}
