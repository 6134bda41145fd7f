// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto

/// How a command wants a key diversified.
struct SAMDiversification {
    /// False: the key of the entry as it is.
    let isUsed: Bool
    /// AN10922 instead of the AV1 method.
    let isAV2: Bool
    /// AV1 for a two-key triple DES key: one round instead of two.
    let isOneRound: Bool
    /// Input of the method.
    let input: [UInt8]

    /// The key to use, if the entry allows this use and the input fits.
    func apply(to master: CardKey, of entry: SAMKeyEntry) throws -> CardKey {
        guard entry.diversification == .allowed || isUsed == (entry.diversification == .mandatory) else {
            throw SAMStatus.conditionsNotSatisfied
        }
        guard isUsed else { return master }
        let method = isAV2 ? KeyDiversification.an10922 : .av1(oneRound: isOneRound)
        do {
            return try method.key(from: master, input: input)
        } catch {
            if case .diversificationInput = error { throw SAMStatus.wrongLength }
            throw error
        }
    }
}
