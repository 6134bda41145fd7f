// SPDX-License-Identifier: Apache-2.0

/// What a self-test of the SAM tries.
package enum SAMSelfTestStep: String, Codable, Hashable, Sendable {
    /// The host authenticates once more.
    case host
    /// Two random numbers differ.
    case random
    /// A blank virtual card is opened with the factory key and answers with a MAC the SAM accepts.
    case card
    /// The SAM uses the key that reads finished cards; tried where it has no factory key. Which key it uses cannot
    /// be seen: no virtual card can hold one that never leaves the SAM.
    case readKey
}
