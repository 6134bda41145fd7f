// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto

/// The diversification a command asks for.
struct SAMDiversification {
    /// False: the key of the entry as it is.
    let isUsed: Bool
    /// AN10922 instead of the AV1 method.
    let isAV2: Bool
    /// AV1 for a two-key triple DES key: one round instead of two.
    let isOneRound: Bool
    /// Input of the method.
    let input: [UInt8]

    /// The key to use; throws when the entry does not allow this use or the input does not fit. AV1 mode has no ExtSET,
    /// so no entry can require diversification there; AV1 silicon does not support AN10922.
    func apply(to master: CardKey, of entry: SAMKeyEntry, in mode: VirtualMIFARESAM.Mode) throws -> CardKey {
        let isMandatory = entry.diversification == .mandatory && !mode.isAV1
        guard isUsed ? entry.diversification != .none : !isMandatory else {
            throw VirtualSAMStatus.conditionsNotSatisfied
        }
        guard isUsed else { return master }
        guard !isAV2 || mode.knowsAN10922 else { throw VirtualSAMStatus.wrongParameters }
        let method = isAV2 ? KeyDiversification.an10922 : .av1(oneRound: isOneRound)
        do {
            return try method.key(from: master, input: input)
        } catch {
            if case .diversificationInput = error { throw VirtualSAMStatus.wrongLength }
            throw error
        }
    }
}
