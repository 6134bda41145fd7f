// SPDX-License-Identifier: Apache-2.0
package import CROUSCard
package import Holders
package import Logging
package import Registry
package import SAM
package import SAMCare
package import SmartCard

extension EnrolmentService {
    /// The parts of the service.
    package struct Dependencies: Sendable {
        /// Readers of cards, and the stations at them.
        package struct Readers: Sendable {
            /// The source of readers and cards.
            package var source: any ReaderSource
            /// The stations.
            package var stations: [StationPlace]
            /// Readers whose driver has not returned for too long.
            package var overdue: @Sendable () -> [ReaderName]

            package init(
                source: any ReaderSource,
                stations: [StationPlace],
                overdue: @escaping @Sendable () -> [ReaderName] = { [] }
            ) {
                self.source = source
                self.stations = stations
                self.overdue = overdue
            }
        }

        /// The SAM and the records of SAMs.
        package struct SAMAccess: Sendable {
            /// The SAM, lent to one borrower at a time.
            package var lease: SAMLease
            /// The SAMs seen here; nil to keep no list.
            package var inventory: SAMInventory?

            package init(lease: SAMLease, inventory: SAMInventory? = nil) {
                self.lease = lease
                self.inventory = inventory
            }
        }

        /// The rules of this host.
        package struct Rules: Sendable {
            /// Allows a training profile to write on real cards.
            package var allowsRealReaders: Bool
            /// Whether cards of deliveries are read before they are linked.
            package var stockControl: StockControl
            /// True when a holder whose registration is not valid gets a card that is not sent yet; false when such a holder gets
            /// none.
            package var holdsHoldersNotInOrder: Bool

            package init(
                allowsRealReaders: Bool = false,
                stockControl: StockControl = .whenPossible,
                holdsHoldersNotInOrder: Bool = false
            ) {
                self.allowsRealReaders = allowsRealReaders
                self.stockControl = stockControl
                self.holdsHoldersNotInOrder = holdsHoldersNotInOrder
            }
        }

        /// The formats of the files from and for the CROUS.
        package struct Files: Sendable {
            /// Texts of the CROUS CSV that are equal on every line.
            package var labels: CROUSCSV.Labels
            /// Column mapping of deliveries, unless the request has another.
            package var deliveryColumns: CardColumns

            package init(labels: CROUSCSV.Labels, deliveryColumns: CardColumns = .crous) {
                self.labels = labels
                self.deliveryColumns = deliveryColumns
            }
        }

        package var readers: Readers
        package var sam: SAMAccess
        /// The profile of all cards.
        package var profile: CardProfile
        /// Journal, registry, numbers.
        package var records: EnrolmentRecords
        /// The people who may get a card.
        package var holders: HoldersDirectory
        package var rules: Rules
        package var files: Files
        /// Name of this host, as the journal writes it.
        package var host: String
        /// Log for the technician.
        package var logger: Logger

        package init(
            readers: Readers,
            sam: SAMAccess,
            profile: CardProfile,
            records: EnrolmentRecords,
            holders: HoldersDirectory,
            rules: Rules = Rules(),
            files: Files,
            host: String,
            logger: Logger
        ) {
            self.readers = readers
            self.sam = sam
            self.profile = profile
            self.records = records
            self.holders = holders
            self.rules = rules
            self.files = files
            self.host = host
            self.logger = logger
        }
    }
}
