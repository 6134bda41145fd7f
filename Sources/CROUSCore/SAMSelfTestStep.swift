// SPDX-License-Identifier: Apache-2.0

/// A step of the self-test of a SAM.
package enum SAMSelfTestStep: String, Codable, Hashable, Sendable {
    /// The host authenticates again.
    case host
    /// Two random numbers differ.
    case random
    /// A blank virtual card is opened with the factory key and answers with a MAC the SAM accepts.
    case card
    /// The SAM uses the key that reads finished cards; tried when it has no factory key. It cannot be seen which key it
    /// uses: no virtual card can hold a key that never leaves the SAM.
    case readKey
}
