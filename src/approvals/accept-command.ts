/** `/modelwarden accept-inconclusive bias metric=equal-opportunity-difference sex=F until 2027-01-19 because …` */
export type AcceptCommand = {
  readonly check: string;
  readonly metric: string | null;
  /** Every pair must be in one of the groups that the finding is about; none means every inconclusive finding of the check. */
  readonly where: Readonly<Record<string, string>>;
  /** The first day on which the finding is open again, YYYY-MM-DD. */
  readonly until: string;
  readonly reason: string;
};

const command =
  /^\/modelwarden accept-inconclusive ([\w-]+)((?: [\w.-]+=(?:"[^"\n]*"|\S+))*) until (\d{4}-\d\d-\d\d) because (\S[^\n]*)$/gm;
const pair = /([\w.-]+)=(?:"([^"\n]*)"|(\S+))/g;

/** Commands stand at the start of a line: quoted ones are not commands. Without a date and a reason there is none. */
export function acceptCommands(body: string): AcceptCommand[] {
  return [...body.replaceAll('\r\n', '\n').matchAll(command)].map(
    ([, check = '', pairs = '', until = '', reason = '']) => {
      const { metric, ...where } = Object.fromEntries(
        [...pairs.matchAll(pair)].map(([, key = '', quoted, plain = '']) => [key, quoted ?? plain]),
      );
      return { check, metric: metric ?? null, where, until, reason: reason.trim() };
    },
  );
}
