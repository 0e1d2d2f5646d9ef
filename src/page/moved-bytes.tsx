import type { PageImageDocument } from '../documents/index.ts';
import { bytes } from './words.ts';

/** The image after the change as one bar: what stays where it is, and what each step's layer moves. */
export function MovedLayers({ image }: { readonly image: Pick<PageImageDocument, 'bytes' | 'steps'> }) {
  const whole = image.bytes?.image;
  const pushed = image.bytes?.pushed;
  if (whole == null || pushed == null) return null;
  const moving = image.steps.flatMap((step) => (step.bytes == null || step.bytes.high === 0 ? [] : [{ step, moved: step.bytes }]));
  const total = Math.max(1, whole.after.mid, pushed.mid);
  const most = Math.max(1, ...moving.map(({ moved }) => moved.high));
  return (
    <section class="card layers" aria-labelledby="layers">
      <h3 id="layers">Layers: what the next push moves</h3>
      <p>
        {bytes(pushed.mid)} of {bytes(whole.after.mid)} {whole.before === whole.after.mid ? '' : `(${bytes(whole.before)} before)`}
      </p>
      <svg class="whole" viewBox="0 0 1000 14" preserveAspectRatio="none" aria-hidden="true">
        <rect class="stays" width="1000" height="14" />
        <rect class="pushed" x={1000 - (pushed.mid / total) * 1000} width={(pushed.mid / total) * 1000} height="14" />
      </svg>
      {moving.length === 0 ? (
        <p class="quiet">No layer of its own moves.</p>
      ) : (
        <div class="scroll" tabIndex={0} role="region" aria-label="Layers that move">
          <table>
            <thead>
              <tr>
                <th scope="col">Layer of</th>
                <th scope="col" class="number">
                  Packed
                </th>
                <th scope="col" class="wide">
                  Share
                </th>
              </tr>
            </thead>
            <tbody>
              {moving.map(({ step, moved }) => (
                <tr key={step.line}>
                  <th scope="row">
                    line {step.line} <code>{step.text.slice(0, 80)}</code>
                  </th>
                  <td class="number">
                    {bytes(moved.mid)}
                    {moved.low === moved.high ? '' : <span class="quiet"> ({`${bytes(moved.low)} to ${bytes(moved.high)}`})</span>}
                  </td>
                  <td class="wide">
                    <svg class="layer" viewBox="0 0 200 10" preserveAspectRatio="none" aria-hidden="true">
                      <rect class="range" width={(moved.high / most) * 200} height="10" />
                      <rect class="own" width={(moved.mid / most) * 200} height="10" />
                    </svg>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
