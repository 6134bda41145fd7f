// SPDX-License-Identifier: Apache-2.0

// SPDX-License-Identifier: Apache-2.0
internal import Synchronization

/// What a station is doing.
package enum StationPhase: String, Codable, Hashable, Sendable {
    /// Its reader is not plugged in.
    case noReader = "no-reader"
    /// Nothing to do.
    case idle
    /// An order waits for a card.
    case waiting
    /// A conversation with a card.
    case working
    /// A call of the reader's driver does not return; the station is reported and the others go on.
    case outOfService = "out-of-service"
}
