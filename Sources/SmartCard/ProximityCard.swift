// SPDX-License-Identifier: Apache-2.0

/// A virtual card in a radio field: it also answers RATS.
package protocol ProximityCard: VirtualCard {
    /// The answer to select of ISO/IEC 14443-4, 5.2, beginning with its length.
    var ats: [UInt8] { get }
}
