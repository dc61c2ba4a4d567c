import { QueryVariable, type MultiValueVariableState, type VariableValue } from '@grafana/scenes';
import { rememberPlace } from './lastPlace';

/** The clusters or hosts of a page. */
export class PlaceVariable extends QueryVariable {
  /** All are chosen until somebody chooses: also while they are being read, and where they cannot be read. */
  constructor(state: Partial<QueryVariable['state']>) {
    super({ value: ['$__all'], text: 'All', ...state });
  }

  /** Pages that are about one cluster or host begin with it. */
  override changeValueTo(value: VariableValue, text?: VariableValue, isUserAction?: boolean): void {
    super.changeValueTo(value, text, isUserAction);
    rememberPlace(this.state.value);
  }

  /**
   * What was chosen stays chosen where the time range holds no record of it: with Grafana's own variables the page would show all
   * others instead, and a link would show something else than what was sent.
   */
  protected override interceptStateUpdateAfterValidation(update: Partial<MultiValueVariableState>): void {
    super.interceptStateUpdateAfterValidation(update);
    const { value, text } = this.state;
    const isChosen = Array.isArray(value) ? value.some((one) => one !== '') : value !== '';
    if (isChosen && !this.hasAllValue()) {
      update.value = value;
      update.text = text;
    }
  }
}
