// SPDX-License-Identifier: Apache-2.0

/// Answer of `POST /v1/registry/rebuild`.
package struct RegistryReport: Codable, Sendable {
    /// Cards in the registry.
    package let cards: Int
    /// Journal lines it was built from.
    package let lines: Int

    package init(cards: Int, lines: Int) {
        self.cards = cards
        self.lines = lines
    }
}
