// SPDX-License-Identifier: Apache-2.0

/// Whether other programs may be connected to a card while a conversation runs.
package enum CardSharing: String, Hashable, Sendable {
    /// No other program: opening fails while another one is connected, and others fail while we are. The default.
    case exclusive
    /// Other programs may stay connected (ESUP's client keeps such a connection while it calls an encoder). A
    /// transaction keeps their commands out until the conversation ends, and they see that the card was reset.
    case shared
}
