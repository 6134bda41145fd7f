// SPDX-License-Identifier: Apache-2.0
package import CROUSCard
internal import CROUSCore
package import SAM
package import SAMCare
package import SmartCard

extension EnrolmentService {
    /// The SAM and its host session, opened for this call: the answer of `sam info`. A SAM that is present and unusable
    /// is returned with the error; without a SAM the error is thrown.
    package func inspectSAM() async throws(EnrolmentError) -> (
        sam: FoundSAM, session: Result<MIFARESAM.HostSession, SAMError>
    ) {
        try await blockingWork.run { () throws(EnrolmentError) in
            do throws(SAMError) {
                let loan = try parts.sam.withSAM { ($0.identity, $0.sam.hostSession) }.get()
                return (loan.0, .success(loan.1))
            } catch {
                guard let sam = sightedSAM() else { throw .sam(error) }
                return (sam, .failure(error))
            }
        }
    }

    /// The one SAM on the configured readers, asked without a key.
    private func sightedSAM() -> FoundSAM? {
        guard let all = try? parts.sam.survey().found else { return nil }
        let place = parts.sam.configuration
        let there = all.filter { sam in
            place.reader.map { ReaderSelector(text: $0.rawValue).reader(among: [sam.reader]) != nil } ?? true
        }
        let wanted = there.filter { $0.version.uid == place.uid }
        let found = wanted.isEmpty ? there : wanted
        return found.count == 1 ? found.first : nil
    }

    /// All SAMs on the readers, and the readers that could not be asked.
    package func listSAMs() async throws(EnrolmentError) -> SAMDiscovery.Result {
        try await blockingWork.run { () throws(EnrolmentError) in
            try wrapping(EnrolmentError.sam) { () throws(SAMError) in try parts.sam.survey() }
        }
    }

    /// The SAM's key entries and usage counters.
    package func samContents() async throws(EnrolmentError) -> (sam: FoundSAM, contents: SAMContents) {
        try await withSAM { loan throws(EnrolmentError) in
            do throws(SAMError) { return (loan.identity, try loan.sam.contents()) } catch { throw .sam(error) }
        }
    }

    /// Compares the SAM with a profile; nil means the service's own.
    package func checkSAM(for other: CardProfile?) async throws(EnrolmentError) -> SAMCheck {
        let profile = other ?? profile
        let needs = profile.requiredSAMKeys(host: parts.sam.configuration.credentials)
        return try await withSAM { loan throws(EnrolmentError) in
            do throws(SAMError) {
                let contents = try loan.sam.contents(of: Set(needs.map(\.key.entry)).sorted())
                return SAMCheck(sam: loan.identity, profile: profile.description, needs: needs, contents: contents)
            } catch {
                throw .sam(error)
            }
        }
    }

    /// Tests host session, random numbers and one card session. `card` opens the blank virtual card for the last, which is on
    /// no reader; nil leaves it out.
    package func testSAM(
        with card: @Sendable () -> (any CardChannel)?
    ) async throws(EnrolmentError) -> SAMSelfTest {
        try await withSAM { loan throws(EnrolmentError) in
            SAMSelfTest(loan, profile: profile, card: card())
        }
    }

    private func withSAM<Result: Sendable>(
        _ body: @Sendable (SAMLease.Loan) throws(EnrolmentError) -> Result
    ) async throws(EnrolmentError) -> Result {
        try await blockingWork.run { () throws(EnrolmentError) in
            let result = try wrapping(EnrolmentError.sam) { () throws(SAMError) in try parts.sam.withSAM(body) }
            return try result.get()
        }
    }
}

/// The SAMs seen on this host.
extension EnrolmentService {
    /// The list; empty for a host that keeps none.
    package var inventory: [SAMInventory.Item] { parts.inventory?.all ?? [] }

    /// Records the CROUS and the keeper of a SAM.
    package func describeSAM(_ uid: CardUID, crous: String?, keeper: String?) async throws(EnrolmentError) {
        try await blockingWork.run { () throws(EnrolmentError) in
            do throws(SAMInventoryError) { try parts.inventory?.describe(uid, crous: crous, keeper: keeper) } catch {
                throw .inventory(error)
            }
        }
    }
}
