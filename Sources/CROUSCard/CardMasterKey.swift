// SPDX-License-Identifier: Apache-2.0
internal import DESFire

// The card's own master key, above all applications.

extension CardConversation {
    /// The master keys the card may hold by the profile; first the one of a finished card.
    var ownedMasterKeys: [(key: KeyReference, method: AuthenticationMethod)] {
        switch profile.masterKey {
        case .leave: []
        case .owned(let key, let method): [(key.reference(for: uid), method)]
        case .change(let factory, let key): [(key.reference(for: uid), .aes), (factory.reference, .iso)]
        }
    }

    /// True when the card's settings reserve the deletion of applications for its master key (docs/facts/desfire.md,
    /// section 5.2); false also when the card does not report them. Call before anything is selected.
    func keepsDeletionToMasterKey() throws(CROUSCardError) -> Bool {
        try run(.look) { card throws(DESFireError) in
            do throws(DESFireError) { return try !card.keySettings().settings.creationIsFree } catch .card {
                return false
            }
        }
    }

    /// Selects the card's own level and opens it with the first of these keys that fits; returns its index, nil when
    /// none fits.
    func openCard(with keys: [(key: KeyReference, method: AuthenticationMethod)]) throws(CROUSCardError) -> Int? {
        guard !keys.isEmpty else { return nil }
        try run(.masterKey) { card throws(DESFireError) in try card.select(.picc) }
        for (index, candidate) in keys.enumerated()
        where try opens(0, with: candidate.key, method: candidate.method, during: .masterKey) {
            return index
        }
        return nil
    }
}
