// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
package import SAM
package import SmartCard

/// Reading a session key out of a SAM. No program does this: the module is for tests and fuzzers.
extension MIFARESAM {
    /// SAM_DumpSessionKey: a diagnostic, refused unless the entry allows it, and never used for card sessions. Under
    /// MAC protection the key comes enciphered; without protection it crosses the wire in clear.
    package func dumpSessionKey() throws(SAMError) -> SecretBytes {
        let p1: UInt8 = hostSession == .open(.mac) ? 0x01 : 0x00
        var bytes = try send(SAMCommand(.dumpSessionKey, p1: p1, secrecy: .answer))
        do { return try SecretBytes(wiping: &bytes) } catch { throw .crypto(.memory(error)) }
    }
}
